package io.balanceofpower.loadtests.gatling;

import io.gatling.commons.stats.KO$;
import io.gatling.commons.stats.OK$;
import io.gatling.core.stats.StatsEngine;
import scala.Option;

/** Gatling's own report. */
record GatlingReporter(StatsEngine stats) implements Reporter {

    @Override
    public void succeeded(Request request, long fromMs, long toMs) {
        stats.logResponse(
                request.scenario(),
                request.groups(),
                request.name(),
                fromMs,
                toMs,
                OK$.MODULE$,
                Option.empty(),
                Option.empty());
    }

    @Override
    public void failed(Request request, long fromMs, long toMs, String words) {
        stats.logResponse(
                request.scenario(),
                request.groups(),
                request.name(),
                fromMs,
                toMs,
                KO$.MODULE$,
                Option.empty(),
                Option.apply(words));
    }
}
