package io.balanceofpower.step4_route;

import io.balanceofpower.step3_decode.Codec;
import io.balanceofpower.step3_decode.FieldPath;
import io.balanceofpower.step3_decode.Format;
import io.balanceofpower.step3_decode.JsonFields;
import java.util.ArrayList;
import java.util.List;

/**
 * The routes that messages of one topic and sender may take, group by group and in their order, and the passes over the
 * payload that give these routes their fields. Immutable.
 */
record Selection(List<Candidate> candidates, List<Codec> passes) {

    /** For what looks at topic and sender only. */
    static final Selection NONE = new Selection(List.of(), List.of());

    /**
     * A route, and where it finds its fields.
     *
     * @param number the route's place among the routes
     * @param pass which pass picks them, or {@link #NO_PASS} if the route looks at no payload
     * @param places for each of the route's fields its place in that pass; empty if the route has none
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Candidate(int number, int pass, int[] places) {
        static final int NO_PASS = -1;
        static final Candidate NONE = new Candidate(-1, NO_PASS, new int[0]);
    }

    /** What one pass picks. */
    private record Pass(Format format, List<FieldPath> paths) {
        boolean fits(Route route) {
            long added = route.paths().stream()
                    .filter(path -> FieldPath.indexOf(paths, path) < 0)
                    .count();
            return format.equals(route.format()) && paths.size() + added <= JsonFields.PATHS_MAX;
        }
    }

    /** Neighbouring routes of one format share a pass for as long as their fields are no more than a pass can pick. */
    static Selection of(List<Route> routes, List<Integer> numbers) {
        List<Candidate> candidates = new ArrayList<>();
        List<Pass> passes = new ArrayList<>();
        for (int number : numbers) {
            Route route = routes.get(number);
            if (route.format().codec(route.paths()) == Codec.UNREAD) {
                candidates.add(new Candidate(number, Candidate.NO_PASS, new int[0]));
                continue;
            }
            if (passes.isEmpty() || !passes.get(passes.size() - 1).fits(route)) {
                passes.add(new Pass(route.format(), new ArrayList<>()));
            }
            List<FieldPath> paths = passes.get(passes.size() - 1).paths();
            int[] places = route.paths().stream()
                    .mapToInt(wanted -> place(paths, wanted))
                    .toArray();
            candidates.add(new Candidate(number, passes.size() - 1, places));
        }
        return new Selection(
                List.copyOf(candidates),
                passes.stream().map(pass -> pass.format().codec(pass.paths())).toList());
    }

    private static int place(List<FieldPath> pass, FieldPath wanted) {
        int known = FieldPath.indexOf(pass, wanted);
        if (known < 0) {
            pass.add(wanted);
        }
        return known < 0 ? pass.size() - 1 : known;
    }
}
