package io.balanceofpower.load;

import static io.balanceofpower.load.Parameter.Kind.COUNT;
import static io.balanceofpower.load.Parameter.Kind.FILE;
import static io.balanceofpower.load.Parameter.Kind.FLAG;
import static io.balanceofpower.load.Parameter.Kind.QOS;
import static io.balanceofpower.load.Parameter.Kind.TEXT;
import static io.balanceofpower.load.Parameter.Kind.TIME;
import static io.balanceofpower.load.Parameter.Kind.VERSION;
import static io.balanceofpower.load.Parameter.Kind.WHOLE;

import io.balanceofpower.settings.Nearest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** All simulations. */
public final class Catalogue {
    static final String KILL_PID = "kill.pid";
    static final String KILL_COMMAND = "kill.command";

    private static final List<Parameter> COMMON = List.of(
            new Parameter("devices", WHOLE, "50", "How many devices."),
            new Parameter("rate", WHOLE, "1000", "Messages a second of all devices together."),
            new Parameter("ramp", TIME, "5s", "How long it takes until all devices are connecting."),
            new Parameter("duration", TIME, "60s", "How long devices send, the ramp included."),
            new Parameter("in.flight", WHOLE, "20", "Unanswered messages per device at most; then it waits."),
            new Parameter("qos", QOS, "1", "Of every message."),
            new Parameter("version", VERSION, "5", "Of MQTT."),
            new Parameter("p99.ms", WHOLE, "500", "Fails if the 99th percentile of response times is above."),
            new Parameter("failures.max", COUNT, "0", "Fails if more messages than so many are refused or lost."),
            new Parameter("reconnects", COUNT, "100", "Tries of a device to connect before it gives up."),
            new Parameter("answer.timeout", TIME, "30s", "Silence after which a connection counts as lost."),
            new Parameter("keep.alive", TIME, "60s", "Of every connection."),
            new Parameter(
                    "log.one.in", WHOLE, "1", "Of the successes, one in so many is in the report; all failures are."),
            new Parameter(
                    "trades", FILE, "", "CSV with the columns symbol and venue, as .gz or not. Default: the demo's."),
            new Parameter("topic.prefix", TEXT, "trades/us/", "Before venue/symbol in the MQTT topic."),
            new Parameter(
                    "device.prefix", TEXT, "load-", "Of client ids; then the run's time and the device's number."),
            new Parameter("user", TEXT, "", "User name of all devices."),
            new Parameter("password.file", FILE, "", "A file with their password."),
            new Parameter("tls", FLAG, "false", "Whether the target speaks TLS."),
            new Parameter("tls.ca", FILE, "", "PEM of the authorities to trust. Default: the JDK's."),
            new Parameter("tls.certificate", FILE, "", "PEM of the chain that devices show, with tls.key."),
            new Parameter("tls.key", FILE, "", "PEM of its key."));

    private static final List<Question> ALL = List.of(
            question("steady", "SteadyFlow", "Is a steady flow acknowledged in time?"),
            question("market-open", "MarketOpen", "Is a burst to many times the rate, within a second, survived?")
                    .standard("rate", "200")
                    .standard("in.flight", "64")
                    .standard("p99.ms", "2000")
                    .taking("burst.factor", WHOLE, "10", "The rate times so much.")
                    .taking("burst.after", TIME, "20s", "From the start; one second later the burst is at its height.")
                    .taking("burst.for", TIME, "20s", "How long it lasts."),
            question("idle", "IdleDevices", "Are many devices that mostly keep silent held, and heard when they speak?")
                    .standard("devices", "2000")
                    .standard("rate", "50")
                    .standard("ramp", "30s")
                    .standard("duration", "2m")
                    .standard("keep.alive", "20s"),
            question(
                            "reconnect-storm",
                            "ReconnectStorm",
                            "Are all devices of a node served when they reconnect at once?")
                    .standard("devices", "300")
                    .standard("rate", "300")
                    .standard("p99.ms", "5000")
                    .taking("storms", WHOLE, "3", "How often, evenly over the duration.")
                    .taking("reconnect.p99.ms", WHOLE, "5000", "Fails if that of reconnects is above."),
            question("fan-in", "SlowFanIn", "Do many slow MQTT 3.1.1 devices on slow links get through?")
                    .standard("devices", "500")
                    .standard("rate", "250")
                    .standard("ramp", "10s")
                    .standard("in.flight", "1")
                    .standard("version", "3.1.1")
                    .standard("p99.ms", "2000")
                    .taking("bytes.per.second", WHOLE, "2000", "Of each device's link."),
            question("soak", "Soak", "Does it still do after hours what it did in the first minute?")
                    .standard("rate", "500")
                    .standard("duration", "1h")
                    .standard("log.one.in", "100"),
            question("node-killed", "NodeKilled", "Is anything lost, doubled or late when a node is killed under load?")
                    .standard("rate", "500")
                    .standard("duration", "40s")
                    .standard("p99.ms", "10000")
                    .taking("kill.after", TIME, "15s", "From the start until the kill.")
                    .taking(KILL_PID, WHOLE, "", "The process to kill. Default: the first node of its own mesh.")
                    .taking(KILL_COMMAND, TEXT, "", "What to run with sh instead, where the node is elsewhere."));

    private Catalogue() {}

    private static Question question(String name, String simulation, String what) {
        return new Question(name, simulation, what, COMMON);
    }

    static List<Question> all() {
        return ALL;
    }

    /** Empty if there is none of this name. */
    public static Optional<Question> find(String name) {
        return ALL.stream().filter(question -> question.name().equals(name)).findFirst();
    }

    /** There is no simulation of this name, but these. */
    static String unknown(String name) {
        List<String> names = ALL.stream().map(Question::name).toList();
        return "there is no simulation '" + name + "'; "
                + meant(name, names).orElse("there are " + String.join(", ", names));
    }

    /** There is no parameter of this name. */
    static String unknown(Question question, String parameter) {
        List<String> names = question.parameters().stream().map(Parameter::name).toList();
        return "-D" + parameter + " is not a parameter of " + question.name() + "; "
                + meant(parameter, names).orElse("bop load --list " + question.name() + " shows them");
    }

    private static Optional<String> meant(String written, List<String> names) {
        String near = Nearest.all(written, names).collect(Collectors.joining(" or "));
        return near.isEmpty() ? Optional.empty() : Optional.of("did you mean " + near + "?");
    }
}
