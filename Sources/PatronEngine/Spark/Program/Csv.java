package patron;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/**
 * CSV by Patron's rules, every cell a text: an empty cell is missing, quoted or not; blanks in a row stay; a quote is
 * doubled, or has the escape before it; a row has the fields of the header, or one more that is empty.
 */
public final class Csv {
  /** The marks of a file: delimiter, quote and escape. */
  public final String delimiter;
  public final char quote;
  public final char escape;
  private final String file;

  public Csv(String delimiter, String quote, String escape, String file) {
    this.delimiter = delimiter;
    this.quote = quote.isEmpty() ? '\0' : quote.charAt(0);
    this.escape = escape.isEmpty() ? '\0' : escape.charAt(0);
    this.file = file;
  }

  private PatronFault fault(long line, String fact, String remedy) {
    return new PatronFault("data", file, line, fact, remedy);
  }

  /** Where the record after the last one begins, and its line. */
  public int next;
  public long line = 1;
  /** How lines end: null where it is not known yet. */
  public String ending;
  /** Whether the last record has no sign at all, and whether it ends inside of a quote. */
  public boolean isBlank;
  public boolean isUnclosed;

  /** The fields of the record of text at `at`, whose first line is `line`. */
  public List record(String text, int at) {
    ArrayList fields = new ArrayList();
    long first = line;
    StringBuilder field = new StringBuilder();
    boolean wasQuoted = false;
    int length = text.length();
    int start = at;
    while (true) {
      if (at < length && quote != '\0' && text.charAt(at) == quote && field.length() == 0 && !wasQuoted) {
        wasQuoted = true;
        at++;
        while (true) {
          if (at >= length) {
            isUnclosed = true;
            throw fault(first, "a quote is opened and not closed", "mend that row");
          }
          char sign = text.charAt(at);
          if (sign == escape && escape != quote && at + 1 < length
              && (text.charAt(at + 1) == quote || text.charAt(at + 1) == escape)) {
            field.append(text.charAt(at + 1));
            at += 2;
          } else if (sign == quote) {
            if (escape == quote && at + 1 < length && text.charAt(at + 1) == quote) {
              field.append(quote);
              at += 2;
            } else {
              at++;
              break;
            }
          } else {
            if (sign == '\n') line++;
            field.append(sign);
            at++;
          }
        }
        // Blanks may stand behind a quoted text.
        int behind = at;
        while (behind < length && text.charAt(behind) == ' ') behind++;
        if (behind >= length || isEnd(text, behind) || text.startsWith(delimiter, behind)) at = behind;
        else throw fault(first, "text behind a quote that is closed", "mend that row");
        continue;
      }
      if (at >= length || isEnd(text, at)) {
        isBlank = fields.isEmpty() && !wasQuoted && at == start;
        fields.add(field.length() == 0 ? null : field.toString());
        if (at < length) {
          String found = text.startsWith("\r\n", at) ? "\r\n" : text.substring(at, at + 1);
          if (ending == null) ending = found;
          if (!ending.equals(found)) throw new PatronFault("ending", file, line, "", "");
          at += found.length();
          line++;
        }
        next = at;
        return fields;
      }
      if (!delimiter.isEmpty() && text.startsWith(delimiter, at)) {
        fields.add(field.length() == 0 ? null : field.toString());
        field.setLength(0);
        wasQuoted = false;
        at += delimiter.length();
        continue;
      }
      field.append(text.charAt(at++));
    }
  }

  private static boolean isEnd(String text, int at) {
    return text.charAt(at) == '\n' || text.charAt(at) == '\r';
  }

  /** The names of the columns that a header's fields make. */
  public static List names(List fields) {
    ArrayList names = new ArrayList();
    HashMap counts = new HashMap();
    HashSet taken = new HashSet();
    for (int index = 0; index < fields.size(); index++) {
      String name = fields.get(index) == null ? "" : ((String) fields.get(index)).strip();
      if (name.isEmpty()) name = "column" + index;
      String key = name.toLowerCase(Locale.ROOT);
      String tried = name;
      int count = counts.containsKey(key) ? ((Integer) counts.get(key)).intValue() : 0;
      while (taken.contains(tried.toLowerCase(Locale.ROOT))) {
        count++;
        tried = name + "_" + count;
      }
      counts.put(key, Integer.valueOf(count));
      taken.add(tried.toLowerCase(Locale.ROOT));
      names.add(tried);
    }
    return names;
  }

  /** Refuses a row with fewer or more fields than the header's `width`; one more may be empty. */
  public void require(List fields, int width, long line) {
    boolean hasEmpty = fields.size() == width + 1 && fields.get(width) == null;
    if (fields.size() != width && !hasEmpty) {
      throw fault(line, fields.size() + " fields where the header has " + width, "mend or drop that row");
    }
  }

  /** The rows of a chunk, of each the fields at `places`, -1 for one that the file does not have. */
  public String[][] rows(byte[] bytes, int width, int[] places, String lineEnd, long firstLine) {
    String text = Bytes.text(bytes, 0, bytes.length, file, firstLine);
    ArrayList rows = new ArrayList();
    ending = lineEnd;
    line = firstLine;
    next = 0;
    while (next < text.length()) {
      long first = line;
      List fields = record(text, next);
      if (isBlank && width > 1) continue;
      require(fields, width, first);
      String[] row = new String[places.length];
      for (int index = 0; index < places.length; index++) {
        if (places[index] >= 0) row[index] = (String) fields.get(places[index]);
      }
      rows.add(row);
    }
    return (String[][]) rows.toArray(new String[rows.size()][]);
  }
}
