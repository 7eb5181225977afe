package patron;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How texts become numbers and numbers texts, by the rules of Dialect. The classes are compiled by the compiler that
 * Spark has for its own plans (Janino), which knows neither lambdas nor inferred types.
 */
public final class Numbers {
  private Numbers() {}

  /** A number as it stands: a mark between digits may be an underscore. */
  private static final Pattern PLAIN =
      Pattern.compile(
          "[ \\t\\n\\x0B\\f\\r]*([-+]?)((?:[0-9](?:_?[0-9])*)?)(?:\\.((?:[0-9](?:_?[0-9])*)?))?"
              + "(?:[eE]([-+]?[0-9](?:_?[0-9])*))?[ \\t\\n\\x0B\\f\\r]*");

  private static final ConcurrentHashMap PATTERNS = new ConcurrentHashMap();

  public static Pattern pattern(String text) {
    Pattern found = (Pattern) PATTERNS.get(text);
    if (found == null) {
      found = Pattern.compile(text);
      PATTERNS.put(text, found);
    }
    return found;
  }

  /** The exact number in text; null where there is none, or one of so many digits that no type holds it. */
  public static BigDecimal exact(String text) {
    Matcher found = PLAIN.matcher(text);
    if (!found.matches()) return null;
    String whole = found.group(2).replace("_", "");
    String part = found.group(3) == null ? "" : found.group(3).replace("_", "");
    if (whole.isEmpty() && part.isEmpty()) return null;
    BigDecimal number =
        new BigDecimal(new BigInteger((whole + part).isEmpty() ? "0" : whole + part), part.length());
    if (found.group(4) != null) {
      String power = found.group(4).replace("_", "").replace("+", "");
      if (power.length() > 5) return power.startsWith("-") ? BigDecimal.ZERO : null;
      number = number.scaleByPowerOfTen(Integer.parseInt(power));
      if (number.precision() - number.scale() > 400) return null;
      if (number.precision() - number.scale() < -400) return BigDecimal.ZERO;
    }
    return found.group(1).equals("-") ? number.negate() : number;
  }

  /** The number in text as a decimal of so many digits, halves away from zero; null where it has none. */
  public static String decimal(String text, int precision, int scale) {
    BigDecimal number = exact(text);
    if (number == null) return null;
    number = number.setScale(scale, RoundingMode.HALF_UP);
    return number.precision() > precision ? null : number.toPlainString();
  }

  public static Double real(String text) {
    String bare = text.strip().toLowerCase(Locale.ROOT);
    String word = bare.startsWith("-") || bare.startsWith("+") ? bare.substring(1) : bare;
    double sign = bare.startsWith("-") ? -1 : 1;
    if (word.equals("inf") || word.equals("infinity")) {
      return Double.valueOf(sign * Double.POSITIVE_INFINITY);
    }
    if (word.equals("nan")) return Double.valueOf(Double.NaN);
    if (!PLAIN.matcher(text).matches()) return null;
    String digits = bare.replace("_", "");
    return digits.matches("[-+]?\\.?(e.*)?") ? null : Double.valueOf(Double.parseDouble(digits));
  }

  /** The nearest whole number, halves away from zero. */
  public static double rounded(double number) {
    double size = Math.abs(number);
    double whole = Math.floor(size);
    return Math.copySign(size - whole >= 0.5 ? whole + 1 : whole, number);
  }

  /** A number with so many digits behind the point, as C's round gives it. */
  public static double rounded(double number, int digits) {
    double scale = Math.pow(10, digits);
    double result = rounded(number * scale) / scale;
    return Double.isNaN(result) || Double.isInfinite(result) ? number : result;
  }

  /** The fewest digits that name number, in the notation of DuckDB and Python. */
  public static String text(double number) {
    if (Double.isNaN(number)) return "nan";
    if (Double.isInfinite(number)) return number > 0 ? "inf" : "-inf";
    if (number == 0) return 1 / number < 0 ? "-0.0" : "0.0";
    BigDecimal found = null;
    for (int count = 1; found == null; count++) {
      BigDecimal tried =
          new BigDecimal(number).round(new java.math.MathContext(count, RoundingMode.HALF_EVEN));
      if (tried.doubleValue() == number || count == 17) found = tried.stripTrailingZeros();
      // Most numbers have few digits or all of them.
      if (count == 6 && found == null) count = 13;
    }
    String digits = found.unscaledValue().abs().toString();
    int point = found.precision() - found.scale();
    String sign = number < 0 ? "-" : "";
    if (point > 16 || point < -3) {
      int power = point - 1;
      String rest = digits.length() > 1 ? "." + digits.substring(1) : "";
      String size = Math.abs(power) < 10 ? "0" + Math.abs(power) : "" + Math.abs(power);
      return sign + digits.charAt(0) + rest + "e" + (power < 0 ? "-" : "+") + size;
    }
    if (point <= 0) return sign + "0." + "0".repeat(-point) + digits;
    if (point >= digits.length()) return sign + digits + "0".repeat(point - digits.length()) + ".0";
    return sign + digits.substring(0, point) + "." + digits.substring(point);
  }

  /**
   * The number in text by a notation, as CellRules has it: pattern finds its parts (a parenthesis, three places of a
   * sign, the digits), marks stand between groups of digits and mark before the decimals.
   */
  public static String number(
      String text, String pattern, String mark, String marks, boolean isPlain, String type) {
    int open = type.indexOf('(');
    int comma = type.indexOf(',');
    int precision = Integer.parseInt(type.substring(open + 1, comma).trim());
    int scale = Integer.parseInt(type.substring(comma + 1, type.indexOf(')')).trim());
    if (isPlain) {
      String plain = decimal(text, precision, scale);
      if (plain != null) return plain;
    }
    // A dash in place of decimals, as in "7'494.-", means that there are none.
    String undashed = pattern("([0-9])[.,][-\u2013\u2014]+").matcher(text).replaceFirst("$1");
    Matcher found = pattern(pattern).matcher(undashed);
    if (!found.find() || found.group(4) == null || found.group(4).isEmpty()) return null;
    boolean isNegative =
        found.group(1) != null || isMinus(found.group(2)) || isMinus(found.group(3))
            || found.group(5) != null;
    StringBuilder digits = new StringBuilder();
    String written = found.group(4);
    for (int index = 0; index < written.length(); index++) {
      char sign = written.charAt(index);
      if (marks.indexOf(sign) < 0) digits.append(sign == mark.charAt(0) ? '.' : sign);
    }
    return decimal((isNegative ? "-" : "") + digits, precision, scale);
  }

  private static boolean isMinus(String sign) {
    return sign != null && (sign.equals("-") || sign.equals("\u2212"));
  }

  /** The hash of a text as Patron's core works it out too (TextHash.swift). */
  public static BigDecimal hash(String text) {
    long multiplier = 0xd6e8feb86659fd93L;
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    long hash = 0xe17a1465L ^ (bytes.length * 0xc6a4a7935bd1e995L);
    for (int at = 0; at < bytes.length; at += 8) {
      long word = 0;
      for (int index = Math.min(8, bytes.length - at) - 1; index >= 0; index--) {
        word = word << 8 | (bytes[at + index] & 255);
      }
      hash = (hash ^ word) * multiplier;
    }
    hash = (hash ^ (hash >>> 32)) * multiplier;
    hash = (hash ^ (hash >>> 32)) * multiplier;
    hash ^= hash >>> 32;
    return new BigDecimal(Long.toUnsignedString(hash));
  }

  /** A row of a CSV file: what holds a mark is put between quotes, and so is an empty text. */
  public static String line(String[] cells) {
    StringBuilder line = new StringBuilder();
    for (int index = 0; index < cells.length; index++) {
      if (index > 0) line.append(',');
      String cell = cells[index];
      if (cell == null) continue;
      boolean isQuoted = cell.isEmpty();
      for (int at = 0; at < cell.length() && !isQuoted; at++) {
        isQuoted = "\n\r\",#".indexOf(cell.charAt(at)) >= 0;
      }
      line.append(isQuoted ? "\"" + cell.replace("\"", "\"\"") + "\"" : cell);
    }
    return line.toString();
  }
}
