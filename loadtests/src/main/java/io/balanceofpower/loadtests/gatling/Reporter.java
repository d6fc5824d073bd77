package io.balanceofpower.loadtests.gatling;

import scala.collection.immutable.List;

/** Where response times go. Any thread; times are those of Gatling's clock, UTC in ms. */
interface Reporter {
    /** What the report calls it, and where it stands there. */
    record Request(String scenario, List<String> groups, String name) {
        Request named(String other) {
            return new Request(scenario, groups, other);
        }
    }

    void succeeded(Request request, long fromMs, long toMs);

    /** @param words few different ones, since the report has a line for each */
    void failed(Request request, long fromMs, long toMs, String words);
}
