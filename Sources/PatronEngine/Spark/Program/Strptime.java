package patron;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;

/** strptime's patterns, read as DuckDB reads them: runs of blanks equal runs of blanks, and nothing may follow. */
public final class Strptime {
  private Strptime() {}

  /** Microseconds since 1970 on the clock, and the seconds that it is ahead of UTC. */
  public static final class Result {
    public long local;
    public long offset;
  }

  private static final String[] MONTHS = {
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december"
  };
  private static final String[] DAYS = {
    "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"
  };

  private static boolean isSpace(char sign) {
    return sign == ' ' || sign >= 9 && sign <= 13;
  }

  /** A place in a text. */
  private static final class Cursor {
    final String text;
    int at;

    Cursor(String text) {
      this.text = text;
    }

    boolean hasMore() {
      return at < text.length();
    }

    void skipSpaces() {
      while (at < text.length() && isSpace(text.charAt(at))) at++;
    }

    /** The number of at most `most` digits here; -1 where there is none. */
    long number(int most) {
      int start = at;
      long number = 0;
      while (at < text.length() && at - start < most && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
        number = number * 10 + text.charAt(at) - '0';
        at++;
      }
      return at == start ? -1 : number;
    }

    /** The index of the name that stands here, in full or by its first three letters; -1 where none does. */
    int name(String[] names, boolean isFull) {
      String rest = text.substring(at).toLowerCase(Locale.ROOT);
      for (int index = 0; index < names.length; index++) {
        String name = isFull ? names[index] : names[index].substring(0, 3);
        if (rest.startsWith(name)) {
          at += name.length();
          return index;
        }
      }
      return -1;
    }
  }

  public static Result parse(String text, String pattern) {
    Cursor cursor = new Cursor(text);
    cursor.skipSpaces();
    int year = 1900;
    int month = 1;
    int day = 1;
    int dayOfYear = 0;
    long hour = 0;
    long minute = 0;
    long second = 0;
    long micros = 0;
    long offset = 0;
    int half = 0;
    boolean isTwelve = false;
    ZoneId zone = null;
    int at = 0;
    while (at < pattern.length()) {
      char sign = pattern.charAt(at++);
      if (sign != '%' || at == pattern.length() || pattern.charAt(at) == '%') {
        if (sign == '%' && at < pattern.length()) at++;
        if (!cursor.hasMore()) return null;
        if (isSpace(sign)) {
          if (!isSpace(text.charAt(cursor.at))) return null;
          cursor.skipSpaces();
          while (at < pattern.length() && isSpace(pattern.charAt(at))) at++;
        } else if (text.charAt(cursor.at++) != sign) {
          return null;
        }
        continue;
      }
      char code = pattern.charAt(at++);
      if (code == '-' && at < pattern.length()) code = pattern.charAt(at++);
      int start = cursor.at;
      long number;
      switch (code) {
        case 'Y':
          number = cursor.number(4);
          if (number < 0) return null;
          year = (int) number;
          break;
        case 'y':
          number = cursor.number(2);
          if (number < 0) return null;
          year = (int) (number >= 69 ? 1900 + number : 2000 + number);
          break;
        case 'm':
          number = cursor.number(2);
          if (number < 1 || number > 12) return null;
          month = (int) number;
          break;
        case 'd':
          number = cursor.number(2);
          if (number < 1 || number > 31) return null;
          day = (int) number;
          break;
        case 'j':
          number = cursor.number(3);
          if (number < 1 || number > 366) return null;
          dayOfYear = (int) number;
          break;
        case 'H':
          number = cursor.number(2);
          if (number < 0 || number > 23) return null;
          hour = number;
          break;
        case 'I':
          number = cursor.number(2);
          if (number < 1 || number > 12) return null;
          hour = number;
          isTwelve = true;
          break;
        case 'M':
          number = cursor.number(2);
          if (number < 0 || number > 59) return null;
          minute = number;
          break;
        case 'S':
          number = cursor.number(2);
          if (number < 0 || number > 59) return null;
          second = number;
          break;
        case 'f':
        case 'g':
        case 'n':
          int most = code == 'f' ? 6 : code == 'g' ? 3 : 9;
          number = cursor.number(most);
          if (number < 0) return null;
          for (int count = cursor.at - start; count < 9; count++) number *= 10;
          micros = number / 1000;
          break;
        case 'b':
        case 'h':
        case 'B':
          int name = cursor.name(MONTHS, code == 'B');
          if (name < 0) return null;
          month = name + 1;
          break;
        case 'a':
        case 'A':
          if (cursor.name(DAYS, code == 'A') < 0) return null;
          break;
        case 'p':
          if (cursor.at + 2 > text.length()) return null;
          String word = text.substring(cursor.at, cursor.at + 2).toLowerCase(Locale.ROOT);
          if (!word.equals("am") && !word.equals("pm")) return null;
          half = word.equals("am") ? 1 : 2;
          cursor.at += 2;
          break;
        case 'z':
          if (cursor.at + 3 > text.length()) return null;
          int sense = text.charAt(cursor.at) == '-' ? -1 : text.charAt(cursor.at) == '+' ? 1 : 0;
          if (sense == 0) return null;
          cursor.at++;
          long hours = cursor.number(2);
          if (hours < 0 || cursor.at - start != 3) return null;
          long minutes = 0;
          int here = cursor.at;
          if (cursor.hasMore() && text.charAt(cursor.at) == ':') cursor.at++;
          int digits = cursor.at;
          minutes = cursor.number(2);
          if (minutes < 0 || cursor.at - digits != 2) {
            minutes = 0;
            cursor.at = here;
          }
          offset = sense * (hours * 3600 + minutes * 60);
          break;
        case 'Z':
          cursor.skipSpaces();
          start = cursor.at;
          while (cursor.hasMore() && !isSpace(text.charAt(cursor.at))) cursor.at++;
          try {
            zone = ZoneId.of(text.substring(start, cursor.at));
          } catch (DateTimeException error) {
            return null;
          }
          break;
        default:
          throw new PatronFault("configuration", "", 0,
              "the time format has %" + code + ", which is not read with Spark", "use the engine DuckDB");
      }
    }
    cursor.skipSpaces();
    if (cursor.hasMore()) return null;
    if (half > 0) {
      if (hour > 12) return null;
      if (half == 1 && hour == 12) hour = 0;
      if (half == 2 && hour != 12) hour += 12;
    } else if (isTwelve && hour == 12) {
      hour = 0;
    }
    LocalDate date;
    try {
      date = dayOfYear > 0 ? LocalDate.ofYearDay(year, dayOfYear) : LocalDate.of(year, month, day);
    } catch (DateTimeException error) {
      return null;
    }
    Result result = new Result();
    long seconds = date.toEpochDay() * 86400 + (hour * 60 + minute) * 60 + second;
    result.local = seconds * 1000000L + micros;
    if (zone != null) {
      LocalDateTime time = LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC);
      offset = zone.getRules().getOffset(time).getTotalSeconds();
    }
    result.offset = offset;
    return result;
  }
}
