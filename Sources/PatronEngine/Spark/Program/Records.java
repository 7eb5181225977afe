package patron;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Files of records in JSON: one after the other, or the elements of one list. */
public final class Records {
  private Records() {}

  /** Where the parts of a file begin that tasks read one each, and where the last ends. */
  public static List plan(String path, String file, boolean isList) throws IOException {
    long size = Bytes.size(path);
    ArrayList starts = new ArrayList();
    int base = isList ? 1 : 0;
    int depth = 0;
    boolean isText = false;
    boolean isEscaped = false;
    long last = 0;
    starts.add(Long.valueOf(0));
    for (long at = 0; at < size; at += Bytes.CHUNK) {
      byte[] bytes = Bytes.read(path, at, Math.min(size, at + Bytes.CHUNK));
      for (int index = 0; index < bytes.length; index++) {
        byte sign = bytes[index];
        if (isEscaped) isEscaped = false;
        else if (isText) {
          if (sign == '\\') isEscaped = true;
          else if (sign == '"') isText = false;
        } else if (sign == '"') isText = true;
        else if (sign == '{' || sign == '[') depth++;
        else if (sign == '}' || sign == ']') {
          depth--;
          if (depth == base && at + index + 1 - last >= Bytes.CHUNK) {
            last = at + index + 1;
            starts.add(Long.valueOf(last));
          }
        }
      }
      if (at + bytes.length - last > Bytes.LONGEST) throw Bytes.damaged(file);
    }
    starts.add(Long.valueOf(size));
    return starts;
  }

  /** The texts of the records of a part as they stand. */
  public static List of(byte[] bytes, boolean isList, boolean isFirst, boolean isLast, String file) {
    int start = isFirst ? Bytes.start(bytes) : 0;
    Json reader = new Json(Bytes.text(bytes, start, bytes.length, file, 0));
    ArrayList records = new ArrayList();
    if (isList && isFirst && !reader.passes('[')) throw Bytes.damaged(file);
    while (!reader.isAtEnd()) {
      if (isList && (reader.passes(',') || isLast && reader.passes(']'))) continue;
      String record = reader.next();
      if (record == null) throw Bytes.damaged(file);
      records.add(record);
    }
    return records;
  }

  /** Numbers that a cast to double would not keep as they stand, in a record. */
  private static final String INEXACT =
      "\\.[0-9]+0\\s*[,}\\]]|[0-9][eE][+-]?[0-9]+\\s*[,}\\]]|[0-9.]{16,}\\s*[,}\\]]|-0\\s*[,}\\]]|0\\.0000";

  /** The cells of a record, a text for each of the columns: a path, and a key with the names of its values. */
  public static String[] cells(String record, List columns, boolean quotesNumbers) {
    boolean quotes = quotesNumbers && Numbers.pattern(INEXACT).matcher(record).find();
    Json.Node root = Json.parsed(record);
    String[] cells = new String[columns.size()];
    for (int index = 0; index < cells.length; index++) {
      Map column = (Map) columns.get(index);
      Json.Node node = root;
      for (Object name : (List) column.get("path")) {
        node = node == null || node.kind != 'o' ? null : (Json.Node) node.members.get(name);
      }
      Object key = column.get("key");
      cells[index] =
          key == null
              ? Json.text(node, quotes)
              : pair(node, (String) key, (List) column.get("values"), quotes);
    }
    return cells;
  }

  private static String pair(Json.Node list, String key, List values, boolean quotes) {
    if (list == null || list.kind != 'a') return null;
    for (Object element : list.elements) {
      Json.Node node = (Json.Node) element;
      if (node.kind != 'o' || !key.equals(Json.text((Json.Node) node.members.get("key"), quotes))) continue;
      Json.Node value = (Json.Node) node.members.get("value");
      if (values.isEmpty()) return Json.text(value, quotes);
      for (Object name : values) {
        String found =
            value == null || value.kind != 'o' ? null : Json.text((Json.Node) value.members.get(name), quotes);
        if (found != null) return found;
      }
      return null;
    }
    return null;
  }
}
