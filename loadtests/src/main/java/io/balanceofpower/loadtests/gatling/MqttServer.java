package io.balanceofpower.loadtests.gatling;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where devices connect to. A host in brackets is an IPv6 address. */
public record MqttServer(String host, int port) {
    private static final Pattern FORM = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[^:\\s\\[\\]]+)(?::(\\d{1,5}))?");
    private static final int PORT_MAX = 65_535;

    /** @throws IllegalArgumentException if it is not {@code host:port} */
    static MqttServer of(String text) {
        return parse(text, 0)
                .orElseThrow(
                        () -> new IllegalArgumentException("'" + text + "' is not host:port, such as 127.0.0.1:1883"));
    }

    /**
     * The first server that a Server Reference names (MQTT 5, 4.11: references separated by spaces); empty if it cannot
     * be read.
     *
     * @param portElse where it names no port
     */
    static Optional<MqttServer> referenced(String reference, int portElse) {
        return parse(reference.strip().split("\\s+", 2)[0], portElse);
    }

    private static Optional<MqttServer> parse(String text, int portElse) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        int port = form.group(2) == null ? portElse : Integer.parseInt(form.group(2));
        if (port < 1 || port > PORT_MAX) {
            return Optional.empty();
        }
        return Optional.of(new MqttServer(form.group(1).replaceAll("[\\[\\]]", ""), port));
    }

    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
