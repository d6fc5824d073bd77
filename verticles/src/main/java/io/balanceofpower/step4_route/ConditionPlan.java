package io.balanceofpower.step4_route;

import com.google.common.collect.ImmutableList;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelSource;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntime.Program;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelStandardFunctions;
import io.balanceofpower.step4_route.Evaluation.Slot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A program for CEL's runtime in the making: expressions that call {@link ConditionFunctions}, and the slots by which they
 * name what stands in the message and what is known at load. Used for one clause.
 */
final class ConditionPlan {

    private static final int TEXT_SHOWN_MAX = 160;

    private static final CelRuntime RUNTIME = CelRuntimeFactory.plannerRuntimeBuilder()
            .setOptions(CelOptions.current()
                    .enableHeterogeneousNumericComparisons(
                            true) // the planner accepts nothing else; there are no such numbers
                    .comprehensionMaxIterations(Evaluation.STEPS_MAX) // never reached: an iteration is some steps
                    .build())
            .setStandardFunctions(CelStandardFunctions.newBuilder()
                    .filterFunctions((function, overload) -> false)
                    .build())
            .addFunctionBindings(ConditionFunctions.all())
            .build();

    private final List<Slot> slots = new ArrayList<>();
    private final Map<String, Integer> names = new HashMap<>();
    private long lastId;

    CelExpr slot(Slot slot) {
        String name = "@" + slots.size();
        names.put(name, slots.size());
        slots.add(slot);
        return ident(name);
    }

    CelExpr known(Object value) {
        return slot(evaluation -> value);
    }

    /** What is asked of a value that another part of the condition comes to. */
    CelExpr asked(String words) {
        return slot(evaluation -> new Asked(evaluation, words));
    }

    CelExpr evaluation() {
        return slot(evaluation -> evaluation);
    }

    CelExpr ident(String name) {
        return CelExpr.ofIdent(++lastId, name);
    }

    CelExpr constant(CelConstant value) {
        return CelExpr.ofConstant(++lastId, value);
    }

    CelExpr call(String function, CelExpr... arguments) {
        return CelExpr.ofCall(++lastId, Optional.empty(), function, ImmutableList.copyOf(arguments));
    }

    CelExpr list(List<CelExpr> elements) {
        return CelExpr.ofList(++lastId, ImmutableList.copyOf(elements), ImmutableList.of());
    }

    CelExpr fold(Fold fold) {
        return CelExpr.ofComprehension(
                ++lastId, fold.each, fold.range, fold.sofar, fold.start, fold.goesOn, fold.step, fold.result);
    }

    /**
     * A loop over a list.
     *
     * @param each the name of an element
     * @param sofar the name of what the steps come to
     */
    record Fold(
            String each, CelExpr range, String sofar, CelExpr start, CelExpr goesOn, CelExpr step, CelExpr result) {}

    /**
     * The term that evaluates what was made.
     *
     * @param text the condition as written
     */
    Term<Boolean> program(CelExpr whole, String text) {
        CelSource nowhere = CelSource.newBuilder("").build();
        try {
            Program program = RUNTIME.createProgram(CelAbstractSyntaxTree.newParsedAst(whole, nowhere));
            return new OnRuntime(program, Map.copyOf(names), List.copyOf(slots), shown(text));
        } catch (CelEvaluationException e) {
            throw new IllegalStateException("CEL's runtime cannot plan: " + text, e);
        }
    }

    private static String shown(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() > TEXT_SHOWN_MAX ? line.substring(0, TEXT_SHOWN_MAX) + " …" : line;
    }

    /**
     * A clause on CEL's runtime. Any thread: a program is immutable by the runtime's contract ({@code PlannedProgram} and all
     * that it is made of are final and {@code @Immutable}), and what one evaluation changes is in its {@link Evaluation}.
     */
    private record OnRuntime(Program program, Map<String, Integer> names, List<Slot> slots, String text)
            implements Term<Boolean> {

        @Override
        public @Nullable Boolean of(Facts facts) {
            Evaluation evaluation = new Evaluation(facts.arrival(), names, slots);
            try {
                Object answer = program.trace(evaluation, evaluation);
                if (!evaluation.isBeyond() && answer instanceof Boolean told) {
                    return told;
                }
                facts.fail(words(evaluation, null));
            } catch (CelEvaluationException e) {
                facts.fail(words(evaluation, Untold.in(e)));
            }
            return null;
        }

        private String words(Evaluation evaluation, @Nullable Untold why) {
            if (evaluation.isBeyond()) {
                return "has a condition that takes more than " + Evaluation.STEPS_MAX
                        + " steps, with those asked before: " + text;
            }
            return why == null ? "has a condition that CEL's runtime cannot evaluate: " + text : why.words();
        }
    }
}
