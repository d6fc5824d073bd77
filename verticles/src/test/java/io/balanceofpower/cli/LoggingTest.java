package io.balanceofpower.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.joran.spi.JoranException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.balanceofpower.settings.LogFormat;
import io.balanceofpower.settings.LogSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

/** Configures a logger context of its own from the product's logback.xml. */
final class LoggingTest {

    private final LoggerContext context = new LoggerContext();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final PrintStream before = System.err;

    @BeforeEach
    void configure() throws JoranException {
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        context.setMDCAdapter(new LogbackMDCAdapter());
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(LoggingTest.class.getResource("/logback.xml"));
    }

    @AfterEach
    void restore() {
        System.setErr(before);
        context.stop();
    }

    @Test
    void shouldWriteTextForPeople() {
        Logging.apply(new LogSettings(Level.INFO, LogFormat.TEXT), context);
        context.getLogger("io.balanceofpower.node.Node").info("client {} listening on {}", "a\nb", 1883);
        assertThat(lines()).singleElement().asString().matches("[0-9: .-]{23} INFO  Node client a b listening on 1883");
    }

    @Test
    void shouldWriteJsonForMachines() throws IOException {
        Logging.apply(new LogSettings(Level.INFO, LogFormat.JSON), context);
        context.getLogger("io.balanceofpower.node.Node")
                .atWarn()
                .addKeyValue("port", 1883)
                .log("a \"quoted\"\nline");
        assertThat(lines()).hasSize(1);
        JsonNode line = new ObjectMapper().readTree(lines().get(0));
        assertThat(line.get("level").textValue()).isEqualTo("WARN");
        assertThat(line.get("formattedMessage").textValue()).isEqualTo("a \"quoted\"\nline");
        assertThat(line.get("loggerName").textValue()).isEqualTo("io.balanceofpower.node.Node");
        assertThat(line.get("timestamp").isNumber()).isTrue();
        assertThat(line.get("kvpList").toString()).contains("port");
    }

    @Test
    void shouldKeepLibrariesAtWarningsWhateverTheLevel() {
        Logging.apply(new LogSettings(Level.TRACE, LogFormat.TEXT), context);
        for (String library : List.of("org.apache.kafka.clients.Metadata", "com.hazelcast.core", "io.netty.util")) {
            context.getLogger(library).info("noise");
        }
        context.getLogger("io.balanceofpower.node.Node").trace("wanted");
        assertThat(lines()).singleElement().asString().endsWith("wanted");
    }

    @Test
    void shouldWriteNothingBelowTheLevel() {
        Logging.apply(new LogSettings(Level.ERROR, LogFormat.TEXT), context);
        context.getLogger("io.balanceofpower.node.Node").warn("unwanted");
        assertThat(lines()).isEmpty();
    }

    private List<String> lines() {
        return err.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
