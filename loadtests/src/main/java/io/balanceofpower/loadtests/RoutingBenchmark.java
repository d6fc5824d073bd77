package io.balanceofpower.loadtests;

import org.openjdk.jmh.annotations.Param;

/** Routes one trade. */
public class RoutingBenchmark extends CaseBenchmark {

    /** All of them, unless a run names one. */
    @Param
    public RoutingCase step = RoutingCase.JAVA;

    @Override
    BenchCase theCase() {
        return step;
    }
}
