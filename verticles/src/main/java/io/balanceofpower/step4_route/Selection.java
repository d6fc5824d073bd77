package io.balanceofpower.step4_route;

import io.balanceofpower.step3_decode.FieldPath;
import io.balanceofpower.step3_decode.JsonFields;
import java.util.ArrayList;
import java.util.List;

/**
 * The routes that messages of one topic and sender may take, in their order, and the passes over the payload that give
 * these routes their fields. Immutable.
 */
record Selection(List<Candidate> candidates, List<JsonFields> passes) {

    /** For what looks at topic and sender only. */
    static final Selection NONE = new Selection(List.of(), List.of());

    /**
     * A route, and where it finds its fields.
     *
     * @param number the route's place in the file
     * @param pass which pass picks them
     * @param places for each of the route's fields its place in that pass; empty if the route has none
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Candidate(int number, int pass, int[] places) {
        static final Candidate NONE = new Candidate(-1, 0, new int[0]);
    }

    /** Neighbouring routes share a pass for as long as their fields are no more than a pass can pick. */
    static Selection of(List<Route> routes, List<Integer> numbers) {
        List<Candidate> candidates = new ArrayList<>();
        List<List<FieldPath>> passes = new ArrayList<>();
        for (int number : numbers) {
            List<FieldPath> wanted = routes.get(number).paths();
            if (!wanted.isEmpty() && (passes.isEmpty() || !fits(passes.get(passes.size() - 1), wanted))) {
                passes.add(new ArrayList<>());
            }
            int pass = Math.max(0, passes.size() - 1);
            int[] places = new int[wanted.size()];
            for (int i = 0; i < places.length; i++) {
                places[i] = place(passes.get(pass), wanted.get(i));
            }
            candidates.add(new Candidate(number, pass, places));
        }
        return new Selection(
                List.copyOf(candidates), passes.stream().map(JsonFields::of).toList());
    }

    private static boolean fits(List<FieldPath> pass, List<FieldPath> wanted) {
        long added = wanted.stream()
                .filter(path -> FieldPath.indexOf(pass, path) < 0)
                .count();
        return pass.size() + added <= JsonFields.PATHS_MAX;
    }

    private static int place(List<FieldPath> pass, FieldPath wanted) {
        int known = FieldPath.indexOf(pass, wanted);
        if (known < 0) {
            pass.add(wanted);
        }
        return known < 0 ? pass.size() - 1 : known;
    }
}
