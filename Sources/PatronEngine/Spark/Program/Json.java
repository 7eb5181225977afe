package patron;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/** JSON (RFC 8259) with numbers as they stand. */
public final class Json {
  private final String text;
  private int at;

  public Json(String text) {
    this.text = text;
  }

  /** Whether there is nothing more but blanks. */
  public boolean isAtEnd() {
    skip();
    return at == text.length();
  }

  /** Whether `sign` stands here behind blanks, which is then passed over. */
  public boolean passes(char sign) {
    skip();
    if (at == text.length() || text.charAt(at) != sign) return false;
    at++;
    return true;
  }

  /** The text of the value here as it stands; null where there is none. */
  public String next() {
    try {
      skip();
      int start = at;
      value(0);
      return text.substring(start, at);
    } catch (Broken error) {
      return null;
    }
  }

  /** A value: a text of a scalar with its kind, or the members or elements. */
  public static final class Node {
    /** 's' text, 'n' number, 'b' truth value, '0' null, 'o' object, 'a' list. */
    public char kind;
    public String scalar;
    public LinkedHashMap members;
    public ArrayList elements;
  }

  private static final class Broken extends RuntimeException {}

  public static boolean isWhole(String text) {
    return parsed(text) != null;
  }

  /** The one value of text; null where it is no JSON. */
  public static Node parsed(String text) {
    Json reader = new Json(text);
    try {
      Node node = reader.value(0);
      return reader.isAtEnd() ? node : null;
    } catch (Broken error) {
      return null;
    }
  }

  private void skip() {
    while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) at++;
  }

  private char peek() {
    if (at >= text.length()) throw new Broken();
    return text.charAt(at);
  }

  private void expect(char sign) {
    if (peek() != sign) throw new Broken();
    at++;
  }

  private static final String NUMBER = "-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?";

  private Node value(int depth) {
    if (depth > 1000) throw new Broken();
    skip();
    Node node = new Node();
    char sign = peek();
    if (sign == '{') {
      node.kind = 'o';
      node.members = new LinkedHashMap();
      at++;
      skip();
      if (peek() == '}') {
        at++;
        return node;
      }
      while (true) {
        skip();
        String key = string();
        skip();
        expect(':');
        Node member = value(depth + 1);
        if (!node.members.containsKey(key)) node.members.put(key, member);
        skip();
        if (peek() == '}') break;
        expect(',');
      }
      at++;
    } else if (sign == '[') {
      node.kind = 'a';
      node.elements = new ArrayList();
      at++;
      skip();
      if (peek() == ']') {
        at++;
        return node;
      }
      while (true) {
        node.elements.add(value(depth + 1));
        skip();
        if (peek() == ']') break;
        expect(',');
      }
      at++;
    } else if (sign == '"') {
      node.kind = 's';
      node.scalar = string();
    } else {
      int start = at;
      while (at < text.length() && " \t\n\r,]}".indexOf(text.charAt(at)) < 0) at++;
      String word = text.substring(start, at);
      node.scalar = word;
      if (word.equals("null")) node.kind = '0';
      else if (word.equals("true") || word.equals("false")) node.kind = 'b';
      else if (Numbers.pattern(NUMBER).matcher(word).matches()) node.kind = 'n';
      else throw new Broken();
    }
    return node;
  }

  private String string() {
    expect('"');
    int start = at;
    StringBuilder built = null;
    while (true) {
      char sign = peek();
      if (sign == '"') {
        String rest = text.substring(start, at++);
        return built == null ? rest : built.append(rest).toString();
      }
      if (sign < ' ') throw new Broken();
      if (sign != '\\') {
        at++;
        continue;
      }
      if (built == null) built = new StringBuilder();
      built.append(text, start, at++);
      char escaped = peek();
      at++;
      int place = "\"\\/bfnrt".indexOf(escaped);
      if (place >= 0) {
        built.append("\"\\/\b\f\n\r\t".charAt(place));
      } else if (escaped == 'u' && at + 4 <= text.length()) {
        try {
          built.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
        } catch (NumberFormatException error) {
          throw new Broken();
        }
        at += 4;
      } else {
        throw new Broken();
      }
      start = at;
    }
  }

  /** A value's text: of a scalar what it says, of others JSON without blanks; null where there is none. */
  public static String text(Node node, boolean quotesNumbers) {
    if (node == null || node.kind == '0') return null;
    if (node.scalar != null) return node.scalar;
    StringBuilder output = new StringBuilder();
    write(node, quotesNumbers, output);
    return output.toString();
  }

  private static void write(Node node, boolean quotesNumbers, StringBuilder output) {
    String separator = "";
    if (node.kind == 'o') {
      output.append('{');
      for (Object entry : node.members.entrySet()) {
        output.append(separator);
        quote((String) ((Map.Entry) entry).getKey(), output);
        output.append(':');
        write((Node) ((Map.Entry) entry).getValue(), quotesNumbers, output);
        separator = ",";
      }
      output.append('}');
    } else if (node.kind == 'a') {
      output.append('[');
      for (Object element : node.elements) {
        output.append(separator);
        write((Node) element, quotesNumbers, output);
        separator = ",";
      }
      output.append(']');
    } else if (node.kind == 's' || node.kind == 'n' && quotesNumbers) {
      quote(node.scalar, output);
    } else {
      output.append(node.scalar);
    }
  }

  public static void quote(String text, StringBuilder output) {
    output.append('"');
    for (int index = 0; index < text.length(); index++) {
      char sign = text.charAt(index);
      int place = "\"\\\b\f\n\r\t".indexOf(sign);
      if (place >= 0) output.append('\\').append("\"\\bfnrt".charAt(place));
      else if (sign < ' ') output.append(String.format("\\u%04X", new Object[] {Integer.valueOf(sign)}));
      else output.append(sign);
    }
    output.append('"');
  }
}
