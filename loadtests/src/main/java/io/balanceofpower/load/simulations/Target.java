package io.balanceofpower.load.simulations;

import static io.balanceofpower.loadtests.gatling.MqttDsl.mqtt;

import io.balanceofpower.load.Parameters;
import io.balanceofpower.loadtests.gatling.MqttProtocolBuilder;
import io.balanceofpower.loadtests.gatling.MqttTls;
import io.balanceofpower.loadtests.gatling.MqttVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** How devices reach the nodes under test, as the parameters say. */
final class Target {
    private Target() {}

    /** @throws IllegalArgumentException if a file cannot be used, or parameters contradict each other */
    static MqttProtocolBuilder protocol(LoadRun run) {
        Parameters parameters = run.parameters();
        MqttProtocolBuilder protocol = mqtt.servers(run.plan().servers())
                .version(parameters.text("version").orElseThrow().equals("5") ? MqttVersion.V5 : MqttVersion.V3_1_1)
                .clientId(session -> device(run, String.valueOf(session.userId())))
                .numbered()
                .epoch(run.plan().runId())
                .unmatchedIsFailure()
                .keepAlive(parameters.time("keep.alive"))
                .answerTimeout(parameters.time("answer.timeout"))
                .reconnect(parameters.number("reconnects"))
                .logOneIn(parameters.number("log.one.in"))
                .observer(run.observer());
        return tls(parameters, login(parameters, protocol));
    }

    static String device(LoadRun run, String name) {
        return run.parameters().text("device.prefix").orElse("") + run.plan().runId() + "-" + name;
    }

    private static MqttProtocolBuilder login(Parameters parameters, MqttProtocolBuilder protocol) {
        Optional<String> user = parameters.text("user");
        Optional<Path> file = parameters.file("password.file");
        if (user.isEmpty() && file.isEmpty()) {
            return protocol;
        }
        if (user.isEmpty() || file.isEmpty()) {
            throw new IllegalArgumentException("-Duser and -Dpassword.file are given together");
        }
        String name = user.get();
        String password = read(file.get());
        return protocol.credentials(session -> name, session -> password);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }

    private static MqttProtocolBuilder tls(Parameters parameters, MqttProtocolBuilder protocol) {
        Optional<Path> authorities = parameters.file("tls.ca");
        Optional<Path> certificate = parameters.file("tls.certificate");
        Optional<Path> key = parameters.file("tls.key");
        if (!parameters.flag("tls")) {
            if (authorities.isPresent() || certificate.isPresent() || key.isPresent()) {
                throw new IllegalArgumentException("-Dtls.… are for -Dtls=true");
            }
            return protocol;
        }
        MqttTls tls = authorities.map(MqttTls.standard()::authorities).orElseGet(MqttTls::standard);
        if (certificate.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException("-Dtls.certificate and -Dtls.key are given together");
        }
        return protocol.tls(certificate.isPresent() ? tls.certificate(certificate.get(), key.orElseThrow()) : tls);
    }
}
