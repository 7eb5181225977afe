package patron;

import org.apache.spark.sql.catalyst.expressions.PlanExpression;
import org.apache.spark.sql.catalyst.plans.QueryPlan;
import org.apache.spark.sql.catalyst.trees.TreeNode;

/** What a query with a user's expression may not do, whatever it is called there: run a program, or Java's methods. */
public final class Guard {
  private Guard() {}

  public static void check(TreeNode node) {
    String name = node.getClass().getSimpleName();
    if (name.equals("ScriptTransformation")) refuse("runs a program");
    if (name.equals("CallMethodViaReflection")) refuse("calls a method of Java");
    each(node.children());
    each(node.innerChildren());
    if (node instanceof QueryPlan) each(((QueryPlan) node).expressions());
    if (node instanceof PlanExpression) check((TreeNode) ((PlanExpression) node).plan());
  }

  private static void each(scala.collection.Iterable nodes) {
    scala.collection.Iterator iterator = nodes.iterator();
    while (iterator.hasNext()) check((TreeNode) iterator.next());
  }

  private static void refuse(String fact) {
    throw new PatronFault("query", "", 0, "it " + fact, "");
  }
}
