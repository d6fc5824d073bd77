package io.balanceofpower.loadtests;

/** A peer of which everything is there. Methods block. */
interface PreparedPeer {

    String version();

    /** Starts it, to write to that Kafka topic. */
    RunningPeer start(Stage stage, String topic) throws BenchFailed;
}
