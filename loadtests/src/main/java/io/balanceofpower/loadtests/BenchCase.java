package io.balanceofpower.loadtests;

import java.util.function.Supplier;

/** One thing that JMH measures: a constant of an enum, of whose name JMH makes a parameter. */
interface BenchCase {

    String name();

    /** What tables call it. */
    String words();

    /** Makes what is called again and again on one thread; it answers with what came of the call. */
    Supplier<Object> loop();
}
