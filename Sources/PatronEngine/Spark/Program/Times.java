package patron;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.Normalizer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;

/** How texts become moments and days, by the rules of Dialect: microseconds since 1970, on the clock or of UTC. */
public final class Times {
  private Times() {}

  private static final long SECOND = 1000000L;
  private static final long DAY = 86400 * SECOND;
  private static final ConcurrentHashMap ZONES = new ConcurrentHashMap();

  public static ZoneRules rules(String zone) {
    ZoneRules found = (ZoneRules) ZONES.get(zone);
    if (found == null) {
      found = ZoneId.of(zone).getRules();
      ZONES.put(zone, found);
    }
    return found;
  }

  /** The time of the clock in a zone of a moment. */
  public static long local(long moment, String zone) {
    if (zone.equals("UTC")) return moment;
    Instant instant = Instant.ofEpochSecond(Math.floorDiv(moment, SECOND));
    return moment + rules(zone).getOffset(instant).getTotalSeconds() * SECOND;
  }

  /**
   * The moment at which the clock of a zone shows a time: the later of two, and where it skips the hour, as if it had
   * not been moved yet.
   */
  public static long moment(long local, String zone) {
    if (zone.equals("UTC")) return local;
    long second = Math.floorDiv(local, SECOND);
    LocalDateTime time = LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC);
    ZoneRules rules = rules(zone);
    List offsets = rules.getValidOffsets(time);
    ZoneOffset offset =
        offsets.isEmpty()
            ? rules.getTransition(time).getOffsetBefore()
            : (ZoneOffset) offsets.get(offsets.size() - 1);
    return local - offset.getTotalSeconds() * SECOND;
  }

  // Dates and times as a cast reads them.

  private static final String DATE = "\\s*(?:(-?[0-9]+)([-/\\\\ ])([0-9]{1,2})\\2([0-9]{1,2})|(epoch))";
  private static final String CLOCK =
      "\\s*([0-9]{1,9}):([0-9]{1,2})(?::([0-9]{1,2})?(?:\\.([0-9]*))?)?";

  /** The date at the beginning of text, whatever follows it but a digit. */
  public static Integer day(String text) {
    Matcher found = Numbers.pattern(DATE + "(?![0-9])").matcher(text);
    return found.lookingAt() ? day(found) : null;
  }

  private static Integer day(Matcher found) {
    if (found.group(5) != null) return Integer.valueOf(0);
    try {
      int year = Integer.parseInt(found.group(1));
      LocalDate date =
          LocalDate.of(year, Integer.parseInt(found.group(3)), Integer.parseInt(found.group(4)));
      return Integer.valueOf((int) date.toEpochDay());
    } catch (DateTimeException error) {
      return null;
    } catch (NumberFormatException error) {
      return null;
    }
  }

  /** The time of the clock that text is, an offset passed over, or the moment that it is with `offset`. */
  public static Long cast(String text, boolean withOffset) {
    Matcher found =
        Numbers.pattern(
                DATE + "(?:(?:[ T]|(?=[\\t\\n\\x0B\\f\\r]))" + CLOCK
                    + "(Z| UTC| GMT|[-+][0-9]{2}(?::?[0-9]{2}(?::?[0-9]{2})?)?)?\\s*)?")
            .matcher(text);
    if (!found.matches()) return null;
    Integer day = day(found);
    if (day == null) return null;
    long time = day.longValue() * DAY;
    if (found.group(6) == null) return Long.valueOf(time);
    long hour = Long.parseLong(found.group(6));
    long minute = Long.parseLong(found.group(7));
    long second = found.group(8) == null ? 0 : Long.parseLong(found.group(8));
    String zone = found.group(10);
    // Without seconds there is no zone either.
    if (found.group(8) == null && zone != null || " GMT".equals(zone) && !withOffset) return null;
    String part = found.group(9) == null ? "" : found.group(9);
    long micros = Long.parseLong((part + "000000").substring(0, 6));
    if (hour > 24 || minute > 59 || second > 59) return null;
    if (hour == 24 && (minute > 0 || second > 0 || micros > 0)) return null;
    time += ((hour * 60 + minute) * 60 + second) * SECOND + micros;
    if (zone == null || !withOffset) return Long.valueOf(time);
    return Long.valueOf(time - offset(zone) * SECOND);
  }

  /** The seconds ahead of UTC that a text such as "+02", "-0530", "+05:30" or "Z" says. */
  private static long offset(String text) {
    String digits = text.replaceAll("[^0-9]", "");
    if (digits.isEmpty()) return 0;
    long seconds = Long.parseLong(digits.substring(0, 2)) * 3600;
    if (digits.length() >= 4) seconds += Long.parseLong(digits.substring(2, 4)) * 60;
    if (digits.length() >= 6) seconds += Long.parseLong(digits.substring(4, 6));
    return text.trim().startsWith("-") ? -seconds : seconds;
  }

  // Moments.

  /** ISO 8601, with an offset or else in a zone, and numbers since 1970, distinguished by their digits. */
  public static Long standard(String text, String zone) {
    if (isPlain(text)) return inZone(cast(text, false), zone);
    int length = text.codePointCount(0, text.length());
    if (length > 10) {
      String rest = text.substring(text.offsetByCodePoints(0, 10));
      if (Numbers.pattern("([Zz]|UTC|GMT|[-+][0-9]{2}(:?[0-9]{2})?)\\z").matcher(rest).find()) {
        Long moment = cast(text, true);
        return moment != null ? moment : cast(plainOffset(text), true);
      }
    }
    int point = text.indexOf('.');
    String head = point < 0 ? text : text.substring(0, point);
    int digits = head.codePointCount(0, head.length());
    if (digits >= 9 && Numbers.real(text) != null) {
      if (digits == 18 && text.compareTo("630822816000000000") >= 0
          && text.compareTo("646602048000000000") <= 0) {
        return count(text, 10000000L, -62135596800L);
      }
      if (digits == 9 || digits == 10) return count(text, 1, 0);
      if (digits == 12 || digits == 13) return count(text, 1000, 0);
      if (digits == 15 || digits == 16) return count(text, 1000000L, 0);
      if (digits == 18 || digits == 19) return count(text, 1000000000L, 0);
      return null;
    }
    return inZone(cast(text, false), zone);
  }

  private static boolean isPlain(String text) {
    int length = text.codePointCount(0, text.length());
    if (length != 10 && length != 19) return false;
    int[] signs = text.codePoints().toArray();
    if (signs[4] != '-' || signs[7] != '-') return false;
    return length == 10
        || signs[13] == ':' && signs[16] == ':' && !text.endsWith("Z") && !text.endsWith("z");
  }

  private static String plainOffset(String text) {
    String zulu = text.toUpperCase(Locale.ROOT).replaceFirst(" ?(UTC|GMT)\\z", "Z");
    String tight = zulu.replaceFirst(" +(Z|[+-][0-9:]+)\\z", "$1");
    return Numbers.pattern("[T ]([0-9]{2}:[0-9]{2})(Z|[+-][0-9]{2}(:?[0-9]{2})?)\\z")
        .matcher(tight).replaceFirst(" $1:00$2");
  }

  private static Long inZone(Long local, String zone) {
    return local == null ? null : Long.valueOf(moment(local.longValue(), zone));
  }

  /** A count, so many to a second, from a second since 1970. */
  public static Long count(String text, long perSecond, long from) {
    // A digit more than a century of seconds is a mistake.
    if (from == 0) {
      Double since = Numbers.real(text);
      if (since == null || !(Math.abs(since.doubleValue()) < perSecond * 1e10)) return null;
      return Long.valueOf((long) Numbers.rounded(since.doubleValue() * (1000000.0 / perSecond)));
    }
    BigDecimal number = Numbers.exact(text);
    if (number == null) return null;
    number = number.setScale(0, RoundingMode.HALF_UP).add(BigDecimal.valueOf(from * perSecond));
    if (number.abs().compareTo(BigDecimal.valueOf(perSecond).scaleByPowerOfTen(10)) >= 0) return null;
    number = number.multiply(BigDecimal.valueOf(SECOND));
    return Long.valueOf(
        number.divide(BigDecimal.valueOf(perSecond), 0, RoundingMode.HALF_UP).longValue());
  }

  /** The digits of a count as JSON of .NET writes it; any other text as it is. */
  public static String digits(String text) {
    if (!text.startsWith("/Date(")) return text;
    Matcher found = Numbers.pattern("^/Date\\((-?[0-9]+)").matcher(text);
    return found.find() ? found.group(1) : "";
  }

  /** The moment of a number of days from a day on the clock of a zone; a decimal comma is a point. */
  public static Long days(String text, long from, String zone) {
    Double days = Numbers.real(text.replace(',', '.'));
    if (days == null || !(days.doubleValue() >= 1 && days.doubleValue() < 2932897 - from)) return null;
    long seconds = (long) Numbers.rounded(days.doubleValue() * 86400);
    return Long.valueOf(moment(from * DAY + seconds * SECOND, zone));
  }

  /** The moment in text by a strptime pattern, in words too where it does not read the text as it stands. */
  public static Long parsed(String text, String pattern, String zone, int pivot) {
    boolean hasOffset = pattern.contains("%z") || pattern.contains("%Z");
    Strptime.Result result = Strptime.parse(text, pattern);
    if (result == null) result = Strptime.parse(Words.plain(text), pattern);
    if (result == null) return null;
    if (hasOffset) return Long.valueOf(result.local - result.offset * SECOND);
    long local = result.local;
    if (pattern.contains("%y") && pivot != 69) {
      LocalDateTime time = LocalDateTime.ofEpochSecond(Math.floorDiv(local, SECOND), 0, ZoneOffset.UTC);
      int year = time.getYear();
      int years = 0;
      if (pivot < 69 && year >= 2000 + pivot) years = -100;
      if (pivot > 69 && year < 1900 + pivot && year < 2000) years = 100;
      local = time.plusYears(years).toEpochSecond(ZoneOffset.UTC) * SECOND + Math.floorMod(local, SECOND);
    }
    return Long.valueOf(moment(local, zone));
  }

  /** The moment in text; format says how it is written, as SparkDialect names it. */
  public static Long microseconds(String text, String zone, String format, int pivot) {
    try {
      if (format.isEmpty()) return standard(text, zone);
      String rest = format.substring(1);
      if (format.charAt(0) == 'p') return parsed(text, rest, zone, pivot);
      if (format.charAt(0) == 'd') return days(text, Long.parseLong(rest), zone);
      int comma = rest.indexOf(',');
      return count(digits(text), Long.parseLong(rest.substring(0, comma)),
          Long.parseLong(rest.substring(comma + 1)));
    } catch (ArithmeticException error) {
      return null;
    } catch (DateTimeException error) {
      return null;
    }
  }

  /** The ISO text of the time on the clock; the day alone at midnight. */
  public static String iso(long local) {
    LocalDateTime time =
        LocalDateTime.ofEpochSecond(Math.floorDiv(local, SECOND), 0, ZoneOffset.UTC);
    String day = String.format(Locale.ROOT, "%04d-%02d-%02d",
        new Object[] {Integer.valueOf(time.getYear()), Integer.valueOf(time.getMonthValue()),
          Integer.valueOf(time.getDayOfMonth())});
    if (Math.floorMod(local, DAY) == 0) return day;
    return day + String.format(Locale.ROOT, " %02d:%02d:%02d",
        new Object[] {Integer.valueOf(time.getHour()), Integer.valueOf(time.getMinute()),
          Integer.valueOf(time.getSecond())});
  }
}
