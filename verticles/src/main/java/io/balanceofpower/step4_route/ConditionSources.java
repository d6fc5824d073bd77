package io.balanceofpower.step4_route;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import io.balanceofpower.step3_decode.Extent;
import io.balanceofpower.step3_decode.FieldPath;
import io.balanceofpower.step3_decode.Format;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the places in a message that a condition names. Used for one condition. */
final class ConditionSources {
    private static final String GROUPS = "user.groups";
    private static final Set<String> ROOTS =
            Set.of("payload", "property", "level", "device", "user", "user.name", GROUPS);
    private static final Set<String> VARYING = Set.of("payload", "property", "received");

    private final SourceReader route;
    private final List<Source> found = new ArrayList<>();

    /** @param route knows the levels of the route's filter, and collects payload fields */
    ConditionSources(SourceReader route) {
        this.route = route;
    }

    /** Every place that was found, each once. */
    List<Source> all() {
        return found.stream().distinct().toList();
    }

    /** What was found so far. */
    record Mark(int found, int paths) {}

    Mark mark() {
        return new Mark(found.size(), route.paths().size());
    }

    /** As if nothing had been found since then. */
    void backTo(Mark mark) {
        found.subList(mark.found, found.size()).clear();
        route.paths().subList(mark.paths, route.paths().size()).clear();
    }

    /** The place that an expression names; empty if it names none, and then there is a problem. */
    Optional<Source> find(CelExpr part, ConditionCompiler.Problems problems) {
        return find(part, null, problems);
    }

    /** @param extent what is wanted of an array or object there; null: a number, text or flag is wanted */
    Optional<Source> find(CelExpr part, @Nullable Extent extent, ConditionCompiler.Problems problems) {
        List<String> names = new ArrayList<>();
        Optional<Source> source = addNames(part, names) ? find(part, names, extent, problems) : Optional.empty();
        if (source.isEmpty() && !names.contains("")) {
            problems.add(part, "names no single place in a message", ConditionLanguage.ALLOWED);
        }
        source.ifPresent(found::add);
        return source;
    }

    private Optional<Source> find(
            CelExpr part, List<String> names, @Nullable Extent extent, ConditionCompiler.Problems problems) {
        String first = names.get(0);
        if (names.size() == 1) {
            return switch (first) {
                case "device" -> Optional.of(Source.OfSender.DEVICE);
                case "user.name" -> Optional.of(Source.OfSender.USER_NAME);
                default -> Optional.empty();
            };
        }
        if (first.equals("payload")) {
            return field(part, names, extent, problems);
        }
        if (names.size() > 2 || first.equals(GROUPS)) {
            return Optional.empty();
        }
        return first.equals("property") ? Optional.of(new Source.Property(names.get(1))) : level(part, names, problems);
    }

    private Optional<Source> field(
            CelExpr part, List<String> names, @Nullable Extent extent, ConditionCompiler.Problems problems) {
        List<String> inner = List.copyOf(names.subList(1, names.size()));
        if (inner.size() > FieldPath.NAMES_MAX) {
            return Optional.empty();
        }
        FieldPath path = new FieldPath(FieldPath.text(inner), inner, extent);
        Optional<Format.Misfit> misfit = route.misfit(path);
        misfit.ifPresent(found -> {
            problems.add(part, "looks at " + path.text() + ", which " + found.wrong(), found.allowed());
            names.add(""); // the problem is told
        });
        return misfit.isPresent() ? Optional.empty() : Optional.of(route.field(path));
    }

    private Optional<Source> level(CelExpr part, List<String> names, ConditionCompiler.Problems problems) {
        Optional<Source> level = route.level(names.get(1));
        if (level.isEmpty()) {
            problems.add(part, "names a level that the filter does not name", route.levels(names.get(1)));
            names.add(""); // the problem is told
        }
        return level;
    }

    /** The names that lead to a place, outermost first; false if this is no place. */
    private static boolean addNames(CelExpr part, List<String> names) {
        if (part.getKind() == Kind.IDENT) {
            return names.add(part.ident().name());
        }
        if (part.getKind() == Kind.SELECT) {
            boolean inner = addNames(part.select().operand(), names);
            String field = part.select().field();
            if (names.equals(List.of("user"))) {
                names.set(0, "user." + field);
                return inner;
            }
            return inner && names.add(field);
        }
        boolean isIndex = part.getKind() == Kind.CALL && part.call().function().equals("_[_]");
        return isIndex
                && addNames(part.call().args().get(0), names)
                && key(part.call().args().get(1)).map(names::add).orElse(false);
    }

    /** Whether a part names a place outright, with no loop's variable and nothing computed in it. */
    static boolean isPlace(CelExpr part, Collection<String> variables) {
        List<String> names = new ArrayList<>();
        return ROOTS.contains(root(part))
                && !variables.contains(root(part))
                && addNames(part, names)
                && !(names.get(0).equals(GROUPS) && names.size() > 1);
    }

    private static String root(CelExpr part) {
        return switch (part.getKind()) {
            case IDENT -> part.ident().name();
            case SELECT -> root(part.select().operand());
            case CALL ->
                part.call().function().equals("_[_]") ? root(part.call().args().get(0)) : "";
            default -> "";
        };
    }

    private static Optional<String> key(CelExpr index) {
        if (index.getKind() != Kind.CONSTANT) {
            return Optional.empty();
        }
        return switch (index.constant().getKind()) {
            case STRING_VALUE -> Optional.of(index.constant().stringValue()).filter(Predicate.not(String::isEmpty));
            case INT64_VALUE ->
                Optional.of(index.constant().int64Value()).filter(i -> i >= 0).map(String::valueOf);
            default -> Optional.empty();
        };
    }

    // --- what is no single value ---

    boolean isGroups(CelExpr part) {
        List<String> names = new ArrayList<>();
        return addNames(part, names) && names.equals(List.of(GROUPS));
    }

    void addGroups() {
        found.add(Source.OfSender.GROUPS);
    }

    Term<Boolean> isInGroup(Term<String> group) {
        addGroups();
        return facts -> {
            String name = group.of(facts);
            return name == null
                    ? null
                    : facts.arrival().incoming().sender().user().groups().contains(name);
        };
    }

    // --- what changes from message to message ---

    /**
     * Whether a part depends on the topic and the sender alone, and reads no text as a number. Then one that is compiled can
     * always be told.
     */
    static boolean isFixed(CelExpr part) {
        return switch (part.getKind()) {
            case IDENT -> !VARYING.contains(part.ident().name());
            case SELECT -> isFixed(part.select().operand());
            case LIST -> part.list().elements().stream().allMatch(ConditionSources::isFixed);
            case CALL -> {
                boolean readsNumber = part.call().function().equals("number")
                        && part.call().args().get(0).getKind() != Kind.CONSTANT;
                yield !readsNumber
                        && Stream.concat(part.call().target().stream(), part.call().args().stream())
                                .allMatch(ConditionSources::isFixed);
            }
            case COMPREHENSION ->
                isFixed(part.comprehension().iterRange())
                        && isFixed(part.comprehension().loopStep())
                        && isFixed(part.comprehension().result());
            default -> true;
        };
    }

    /** The parts that must all hold. */
    static List<CelExpr> clauses(CelExpr part) {
        boolean isAnd = part.getKind() == Kind.CALL && part.call().function().equals("_&&_");
        return isAnd
                ? part.call().args().stream()
                        .flatMap(each -> clauses(each).stream())
                        .collect(Collectors.toList())
                : List.of(part);
    }

    /** Whether a constant is a number. */
    static boolean isNumber(CelConstant constant) {
        return switch (constant.getKind()) {
            case INT64_VALUE, UINT64_VALUE, DOUBLE_VALUE -> true;
            default -> false;
        };
    }
}
