package io.balanceofpower.loadtests;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.balanceofpower.step6_commit.Guarantee;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What devices send, on the command line: a picocli mixin. */
final class WorkloadOptions {

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls anything
    private CommandSpec spec;

    @Option(
            names = "--payload-bytes",
            defaultValue = "200",
            description =
                    "Size of each message's JSON, at least " + Trade.PAYLOAD_BYTES_MIN + ". Default: ${DEFAULT-VALUE}.")
    private int payloadBytes;

    @Option(
            names = "--guarantee",
            defaultValue = "exactly_once",
            description = "exactly_once or at_least_once. Default: ${DEFAULT-VALUE}.")
    private Guarantee guarantee = Guarantee.EXACTLY_ONCE;

    @Option(
            names = "--numbered",
            description = "Devices speak MQTT 5 and number their messages; otherwise they speak MQTT 3.1.1.")
    private boolean numbered;

    @Option(
            names = "--java-options",
            paramLabel = "OPTIONS",
            defaultValue = "-Xms512m -Xmx512m",
            description = "Of each process that is measured. Default: ${DEFAULT-VALUE}.")
    private String javaOptions = "";

    Workload workload(int devices, int inFlight) {
        require(payloadBytes >= Trade.PAYLOAD_BYTES_MIN, "--payload-bytes is below " + Trade.PAYLOAD_BYTES_MIN);
        require(inFlight >= 1 && inFlight <= Workload.IN_FLIGHT_MAX, "--in-flight is not 1 to 64");
        require(devices >= 1, "no devices");
        return new Workload(devices, inFlight, payloadBytes, numbered, guarantee);
    }

    /** Fails as a wrong command line does. */
    void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), otherwise);
        }
    }

    List<String> javaOptions() {
        return Arrays.stream(javaOptions.split(" ", -1))
                .filter(option -> !option.isEmpty())
                .toList();
    }

    /** For the report. */
    ObjectNode settings(Workload workload) {
        return Report.object()
                .put("devices", workload.devices())
                .put("inFlight", workload.inFlight())
                .put("payloadBytes", payloadBytes)
                .put("numbered", numbered)
                .put("guarantee", guarantee.name().toLowerCase(Locale.ROOT))
                .put("javaOptions", javaOptions);
    }
}
