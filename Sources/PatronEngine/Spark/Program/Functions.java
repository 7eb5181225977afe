package patron;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.api.java.UDF4;
import org.apache.spark.sql.api.java.UDF6;

/** The functions that SparkDialect's SQL calls, as Spark registers them. Each is NULL where its first value is. */
public final class Functions {
  private Functions() {}

  public static final class Number implements UDF6 {
    public Object call(Object text, Object pattern, Object mark, Object marks, Object isPlain, Object type) {
      if (text == null) return null;
      return Numbers.number((String) text, (String) pattern, (String) mark, (String) marks,
          ((Boolean) isPlain).booleanValue(), (String) type);
    }
  }

  public static final class Decimal implements UDF3 {
    public Object call(Object text, Object precision, Object scale) {
      if (text == null) return null;
      return Numbers.decimal((String) text, ((Integer) precision).intValue(), ((Integer) scale).intValue());
    }
  }

  public static final class Real implements UDF1 {
    public Object call(Object text) {
      return text == null ? null : Numbers.real((String) text);
    }
  }

  public static final class Round implements UDF2 {
    public Object call(Object number, Object digits) {
      if (number == null) return null;
      double value = ((java.lang.Number) number).doubleValue();
      return Double.valueOf(Numbers.rounded(value, ((Integer) digits).intValue()));
    }
  }

  /** The nearest number of 32 bits; none beyond them. */
  public static final class Single implements UDF1 {
    public Object call(Object number) {
      if (number == null) return null;
      float single = ((Double) number).floatValue();
      boolean isBeyond = Float.isInfinite(single) && !Double.isInfinite(((Double) number).doubleValue());
      return isBeyond ? null : Float.valueOf(single);
    }
  }

  public static final class RealText implements UDF1 {
    public Object call(Object number) {
      return number == null ? null : Numbers.text(((Double) number).doubleValue());
    }
  }

  public static final class Hash implements UDF1 {
    public Object call(Object text) {
      return text == null ? null : Numbers.hash((String) text);
    }
  }

  public static final class Line implements UDF1 {
    public Object call(Object cells) {
      scala.collection.Seq texts = (scala.collection.Seq) cells;
      String[] line = new String[texts.length()];
      for (int index = 0; index < line.length; index++) line[index] = (String) texts.apply(index);
      return Numbers.line(line);
    }
  }

  /** `text` with the first part that a pattern matches replaced. */
  public static final class ReplaceFirst implements UDF3 {
    public Object call(Object text, Object pattern, Object replacement) {
      if (text == null) return null;
      return Numbers.pattern((String) pattern).matcher((String) text).replaceFirst((String) replacement);
    }
  }

  /** Letters as small ones or capitals, each by itself: the sigma at the end of a word is one as others. */
  public static final class Lower implements UDF1 {
    public Object call(Object text) {
      return text == null ? null : cased((String) text, false);
    }
  }

  public static final class Upper implements UDF1 {
    public Object call(Object text) {
      return text == null ? null : cased((String) text, true);
    }
  }

  private static String cased(String text, boolean isUpper) {
    StringBuilder output = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      int sign = text.codePointAt(at);
      int capital = sign == 0xDF ? 0x1E9E : Character.toUpperCase(sign);
      output.appendCodePoint(isUpper ? capital : Character.toLowerCase(sign));
      at += Character.charCount(sign);
    }
    return output.toString();
  }

  public static final class IsJson implements UDF1 {
    public Object call(Object text) {
      return text == null ? null : Boolean.valueOf(Json.isWhole((String) text));
    }
  }

  public static final class Microseconds implements UDF4 {
    public Object call(Object text, Object zone, Object format, Object pivot) {
      if (text == null) return null;
      return Times.microseconds((String) text, (String) zone, (String) format, ((Integer) pivot).intValue());
    }
  }

  public static final class Local implements UDF2 {
    public Object call(Object moment, Object zone) {
      return moment == null ? null : Long.valueOf(Times.local(((Long) moment).longValue(), (String) zone));
    }
  }

  public static final class LocalDay implements UDF2 {
    public Object call(Object moment, Object zone) {
      if (moment == null) return null;
      long local = Times.local(((Long) moment).longValue(), (String) zone);
      return Integer.valueOf((int) Math.floorDiv(local, 86400000000L));
    }
  }

  public static final class DayOfDate implements UDF1 {
    public Object call(Object text) {
      return text == null ? null : Times.day((String) text);
    }
  }

  public static final class Strptimed implements UDF2 {
    public Object call(Object text, Object pattern) {
      if (text == null) return null;
      Strptime.Result result = Strptime.parse((String) text, (String) pattern);
      return result == null ? null : Long.valueOf(result.local - result.offset * 1000000L);
    }
  }

  public static final class PlainTime implements UDF1 {
    public Object call(Object text) {
      return text == null ? null : Words.plain((String) text);
    }
  }

  public static final class Iso implements UDF1 {
    public Object call(Object local) {
      return local == null ? null : Times.iso(((Long) local).longValue());
    }
  }

  private static final ConcurrentHashMap PLANS = new ConcurrentHashMap();

  private static Map plan(String text) throws Exception {
    Map plan = (Map) PLANS.get(text);
    if (plan == null) {
      plan = (Map) new ObjectMapper().readValue(text, Map.class);
      PLANS.put(text, plan);
    }
    return plan;
  }

  private static long number(Object value) {
    return ((java.lang.Number) value).longValue();
  }

  /** The rows of a chunk of a file, as lists of texts. */
  public static final class Rows implements UDF2 {
    public Object call(Object planText, Object index) throws Exception {
      Map plan = plan((String) planText);
      List chunk = (List) ((List) plan.get("chunks")).get((int) number(index));
      Map file = (Map) ((List) plan.get("files")).get((int) number(chunk.get(0)));
      byte[] bytes = Bytes.read((String) file.get("path"), number(chunk.get(1)), number(chunk.get(2)));
      String name = (String) file.get("name");
      if (plan.get("kind").equals("csv")) {
        List places = (List) file.get("places");
        int[] numbers = new int[places.size()];
        for (int place = 0; place < numbers.length; place++) numbers[place] = (int) number(places.get(place));
        Csv reader =
            new Csv((String) file.get("delimiter"), (String) file.get("quote"), (String) file.get("escape"), name);
        return reader.rows(bytes, (int) number(file.get("width")), numbers, (String) file.get("ending"),
            number(chunk.get(3)));
      }
      List records = Records.of(bytes, ((Boolean) file.get("isArray")).booleanValue(),
          ((Boolean) chunk.get(3)).booleanValue(), ((Boolean) chunk.get(4)).booleanValue(), name);
      List columns = (List) plan.get("columns");
      boolean quotes = ((Boolean) plan.get("quotesNumbers")).booleanValue();
      String[][] rows = new String[records.size()][];
      for (int row = 0; row < rows.length; row++) {
        String record = (String) records.get(row);
        rows[row] = columns == null ? new String[] {record} : Records.cells(record, columns, quotes);
      }
      return rows;
    }
  }
}
