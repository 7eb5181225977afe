package patron;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;

/** Times with words, signs and orders of other languages and programs, put in order by the steps of TimeWords.swift. */
public final class Words {
  private Words() {}

  private static Map words;

  private static synchronized Map words() {
    if (words == null) {
      InputStream stream = Words.class.getResourceAsStream("/patron/words.json");
      try {
        words = (Map) new ObjectMapper().readValue(stream, Map.class);
        stream.close();
      } catch (IOException error) {
        throw new IllegalStateException(error);
      }
    }
    return words;
  }

  public static String plain(String text) {
    Map words = words();
    String from = (String) words.get("from");
    String to = (String) words.get("to");
    StringBuilder plain = new StringBuilder();
    for (int index = 0; index < text.length(); index++) {
      int place = from.indexOf(text.charAt(index));
      if (place < 0) {
        plain.append(text.charAt(index));
      } else if (place < to.length()) {
        plain.append(to.charAt(place));
      }
    }
    String result = replaced(plain.toString(), (List) words.get("wrappings"));
    result = named(result, (String) words.get("zone"), 1, (Map) words.get("zones"));
    result = replaced(result, (List) words.get("fillings"));
    result = named(result, (String) words.get("word"), 0, (Map) words.get("months"));
    result = replaced(result, (List) words.get("orders"));
    int start = 0;
    int end = result.length();
    while (start < end && result.charAt(start) == ' ') start++;
    while (end > start && result.charAt(end - 1) == ' ') end--;
    return result.substring(start, end);
  }

  private static String replaced(String text, List steps) {
    for (Object step : steps) {
      List parts = (List) step;
      Matcher matcher = Numbers.pattern((String) parts.get(0)).matcher(text);
      String replacement = (String) parts.get(1);
      boolean isRepeated = ((Boolean) parts.get(2)).booleanValue();
      text = isRepeated ? matcher.replaceAll(replacement) : matcher.replaceFirst(replacement);
    }
    return text;
  }

  /** The text with the first part that the pattern matches replaced by what its group, a name, stands for. */
  private static String named(String text, String pattern, int group, Map names) {
    Matcher matcher = Numbers.pattern(pattern).matcher(text);
    if (!matcher.find()) return text;
    String name = matcher.group(group);
    if (group == 0) {
      name = Normalizer.normalize(name.toLowerCase(Locale.ROOT), Normalizer.Form.NFD).replaceAll("\\p{M}", "");
    }
    String replacement = (String) names.get(name);
    return replacement == null ? text : matcher.replaceFirst(replacement);
  }
}
