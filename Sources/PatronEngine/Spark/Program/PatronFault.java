package patron;

/** What is wrong with an export, for SparkMessage: no value of a customer's stands in it. */
public final class PatronFault extends RuntimeException {
  /** Parts that cannot stand in a message of their own. */
  private static final String MARK = "\u0001";

  public PatronFault(String kind, String file, long line, String fact, String remedy) {
    super("patron-fault" + MARK + kind + MARK + file + MARK + line + MARK + fact + MARK + remedy + MARK + MARK);
  }
}
