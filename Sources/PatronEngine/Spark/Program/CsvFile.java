package patron;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A file of CSV: its columns, and the parts of it that tasks read one each. */
public final class CsvFile {
  private List names;
  private String ending;
  private final ArrayList starts = new ArrayList();
  private final ArrayList lines = new ArrayList();

  private CsvFile() {}

  public List names() {
    return names;
  }

  /** How lines end, which is the same in the whole file. */
  public String ending() {
    return ending;
  }

  /** Where each part begins, and the last ends. */
  public List starts() {
    return starts;
  }

  /** The line that each part begins with. */
  public List lines() {
    return lines;
  }

  /** Divides a file at line ends outside quotes. */
  public static CsvFile plan(String path, String file, String delimiter, String quote, String escape)
      throws IOException {
    long size = Bytes.size(path);
    byte[] head = Bytes.read(path, 0, Math.min(size, 16L << 20));
    Csv reader = new Csv(delimiter, quote, escape, file);
    int start = Bytes.start(head);
    int end = recordEnd(reader, head, start);
    if (end == head.length && head.length < size) throw tooLong(file, 1, "16 MB");
    CsvFile plan = new CsvFile();
    plan.names = Csv.names(reader.record(Bytes.text(head, start, end, file, 1), 0));
    plan.ending = reader.ending;
    plan.divide(reader, path, file, end, size);
    return plan;
  }

  /** Where the record that begins at `at` ends, its line end included. */
  private static int recordEnd(Csv reader, byte[] bytes, int at) {
    boolean isQuoted = false;
    for (; at < bytes.length; at++) {
      if (reader.escape != reader.quote && isQuoted && bytes[at] == (byte) reader.escape) {
        at++;
      } else if (reader.quote != '\0' && bytes[at] == (byte) reader.quote) {
        isQuoted = !isQuoted;
      } else if (!isQuoted && bytes[at] == '\n') {
        return at + 1;
      } else if (!isQuoted && bytes[at] == '\r') {
        return at + 1 < bytes.length && bytes[at + 1] == '\n' ? at + 2 : at + 1;
      }
    }
    return bytes.length;
  }

  private static PatronFault tooLong(String file, long line, String limit) {
    return new PatronFault("data", file, line,
        "a line of over " + limit + ", as an open quote makes, or a file that is no CSV",
        "close the quote, or export CSV");
  }

  /** Looks for the parts from `start` on, where the line that `reader` stands at begins. */
  private void divide(Csv reader, String path, String file, long start, long size) throws IOException {
    byte quote = (byte) reader.quote;
    byte escape = (byte) reader.escape;
    byte end = (byte) ("\r".equals(ending) ? '\r' : '\n');
    byte mark = (byte) (reader.delimiter.isEmpty() ? '\0' : reader.delimiter.charAt(reader.delimiter.length() - 1));
    boolean isQuoted = false;
    boolean isEscaped = false;
    // A quote opens a text at the beginning of a field alone.
    boolean isOpen = true;
    byte previous = 0;
    long line = reader.line;
    long last = start;
    starts.add(Long.valueOf(start));
    lines.add(Long.valueOf(line));
    for (long at = start; at < size; at += Bytes.CHUNK) {
      byte[] bytes = Bytes.read(path, at, Math.min(size, at + Bytes.CHUNK));
      for (int index = 0; index < bytes.length; index++) {
        byte sign = bytes[index];
        if (isEscaped) {
          isEscaped = false;
        } else if (isQuoted) {
          if (escape != quote && sign == escape) isEscaped = true;
          else if (sign == quote) isQuoted = false;
          else if (sign == '\n') line++;
        } else if (quote != 0 && sign == quote) {
          // A doubled quote inside of a text closes and opens it.
          if (isOpen || previous == quote) isQuoted = true;
          isOpen = false;
        } else if (sign == end) {
          line++;
          isOpen = true;
          if (at + index + 1 - last >= Bytes.CHUNK && at + index + 1 < size) {
            last = at + index + 1;
            starts.add(Long.valueOf(last));
            lines.add(Long.valueOf(line));
          }
        } else {
          isOpen = sign == mark;
        }
        previous = sign;
      }
      if (at + bytes.length - last > Bytes.LONGEST) throw tooLong(file, line, "256 MB");
    }
    starts.add(Long.valueOf(size));
  }

  private static final String[] DELIMITERS = {",", "|", ";", "\t"};
  /** A quote and its escape. */
  private static final String[] QUOTES = {"\"\"", "\"\\", "''", "'\\"};

  /** The marks that the head of a file seems to be written with: delimiter, quote, escape, and the names. */
  public static List head(String path, String file, boolean isPlain) throws IOException {
    long size = Bytes.size(path);
    byte[] head = Bytes.read(path, 0, Math.min(size, 4L << 20));
    int start = Bytes.start(head);
    int end = head.length;
    if (head.length < size) {
      while (end > start && head[end - 1] != '\n') end--;
    }
    String text = Bytes.text(head, start, end, file, 1);
    Object[] best = null;
    int most = 0;
    PatronFault first = null;
    for (int index = 0; index < (isPlain ? 1 : QUOTES.length); index++) {
      String marks = QUOTES[index];
      for (String delimiter : DELIMITERS) {
        Csv reader = new Csv(delimiter, marks.substring(0, 1), marks.substring(1), file);
        try {
          List names = fitting(reader, text, head.length < size);
          // An escape or a single quote is one only where a text is quoted so.
          if (names.size() > most && (best == null || index == 0 || hasQuoted(reader, text))) {
            most = names.size();
            best = new Object[] {delimiter, marks.substring(0, 1), marks.substring(1), names};
          }
        } catch (PatronFault fault) {
          if (first == null) first = fault;
        }
      }
    }
    if (best == null) throw first;
    return Arrays.asList(best);
  }

  /** The names of a text's columns, where all rows have as many fields. */
  private static List fitting(Csv reader, String text, boolean isCut) {
    List names = Csv.names(reader.record(text, 0));
    for (int count = 0; reader.next < text.length() && count < 20480; count++) {
      long line = reader.line;
      List fields;
      try {
        fields = reader.record(text, reader.next);
      } catch (PatronFault fault) {
        if (isCut && reader.isUnclosed) break;
        throw fault;
      }
      if (!reader.isBlank) reader.require(fields, names.size(), line);
    }
    return names;
  }

  private static boolean hasQuoted(Csv reader, String text) {
    return text.indexOf(reader.quote) >= 0
        && (reader.escape == reader.quote || text.indexOf(reader.escape) >= 0);
  }
}
