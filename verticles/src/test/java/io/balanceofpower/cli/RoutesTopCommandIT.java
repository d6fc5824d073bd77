package io.balanceofpower.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code bop routes top} against HTTP servers that answer as two nodes do. */
class RoutesTopCommandIT {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<HttpServer> servers = new ArrayList<>();
    private final AtomicLong matched = new AtomicLong(100);

    @TempDir
    Path directory;

    @BeforeEach
    void serve() throws IOException {
        for (int i = 0; i < 2; i++) {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            servers.add(server);
        }
        for (int i = 0; i < 2; i++) {
            String node = "n" + i;
            servers.get(i).createContext("/routes", exchange -> {
                byte[] bytes = view(node).getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, bytes.length);
                exchange.getResponseBody().write(bytes);
                exchange.close();
            });
            servers.get(i).start();
        }
    }

    @AfterEach
    void stop() {
        servers.forEach(server -> server.stop(0));
    }

    private String address(int node) {
        return "127.0.0.1:" + servers.get(node).getAddress().getPort();
    }

    /** Each look finds ten messages more of one route. */
    private String view(String node) {
        return """
                {"file":"routes.yaml","hash":"%s","version":3,"since":"2026-11-30T16:20:11Z","faulty":null,
                "differs":true,"nodes":[
                {"node":"n0","management":"%s","local":%s,"hash":"aaaa","version":3,"since":"2026-11-30T16:20:11Z"},
                {"node":"n1","management":"%s","local":%s,"hash":"bbbb","version":3,"since":"2026-11-30T16:20:11Z"},
                {"node":"n2","management":null,"local":false,"hash":null,"version":null,"since":null}],
                "routes":[
                {"name":"quiet","group":"default","filter":"q","condition":"","codec":"json","destination":"q","key":"none",
                "partition":"by key","timestamp":"received","headers":[],"numbering":"n","onBadPayload":"refuse",
                "transform":"","sample":"","labels":{},"matched":5000,"refused":0,"quarantined":0,"bytes":0,"evaluationNs":null,"lastError":null},
                {"name":"busy","group":"default","filter":"b","condition":"","codec":"json","destination":"b","key":"none",
                "partition":"by key","timestamp":"received","headers":[],"numbering":"n","onBadPayload":"refuse",
                "transform":"","sample":"","labels":{},"matched":%d,"refused":3,"quarantined":1,"bytes":2048,"evaluationNs":640,
                "lastError":{"kind":"PAYLOAD_FORMAT_INVALID","detail":"x","topic":"b\\u001b[2J","device":"d",
                "at":"2026-11-30T16:19:02Z"}}],"unmatched":7}
                """.formatted(
                        node.equals("n0") ? "aaaa" : "bbbb",
                        address(0),
                        node.equals("n0"),
                        address(1),
                        node.equals("n1"),
                        matched.addAndGet(10));
    }

    private int top(String... args) {
        CommandLine bop = Bop.commandLine(Map.of(), directory);
        bop.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        List<String> all = new ArrayList<>(List.of("routes", "top", "--once", "--interval", "100ms"));
        all.addAll(List.of(args));
        return bop.execute(all.toArray(String[]::new));
    }

    @Test
    void shouldShowTheRoutesOfAllNodesTheBusiestFirst() {
        assertThat(top("--node", address(0))).as(err.toString()).isZero();
        List<String> lines = out.toString().lines().toList();
        assertThat(lines)
                .contains(
                        "node n0: routes aaaa, version 3 since 2026-11-30T16:20:11Z, 7 messages without a route",
                        "node n1: routes bbbb, version 3 since 2026-11-30T16:20:11Z, 7 messages without a route",
                        "node n2: its management port is not known; name it with --node",
                        "THE NODES HAVE DIFFERENT ROUTES");
        int head = lines.indexOf("") + 1;
        assertThat(lines.get(head)).startsWith("route").endsWith("last error");
        assertThat(lines.get(head + 1))
                .startsWith("busy ")
                .endsWith("2026-11-30T16:19:02Z PAYLOAD_FORMAT_INVALID b?[2J")
                .containsPattern(" 6 +2 +640 ");
        assertThat(lines.get(head + 2)).startsWith("quiet ").contains(" 0.0 ", "10000");
    }

    @Test
    void shouldPrintJson() throws IOException {
        assertThat(top("--json", "--node", address(0), "--node", address(1))).isZero();
        JsonNode shown = new JsonMapper().readTree(out.toString());
        JsonNode busy = shown.get("routes").get(0);
        assertThat(busy.get("route").asText()).isEqualTo("busy");
        assertThat(busy.get("perSecond").asDouble()).isPositive();
        assertThat(shown.get("routes").get(1).get("perSecond").asDouble()).isZero();
        assertThat(shown.get("nodes").get("n1").get("hash").asText()).isEqualTo("bbbb");
        assertThat(shown.get("silent").has("n2")).isTrue();
    }

    @Test
    void shouldSayThatNobodyAnswers() {
        String gone = address(0);
        servers.forEach(server -> server.stop(0));
        assertThat(top("--node", gone)).isEqualTo(69);
        assertThat(err.toString()).contains("No node answers on " + gone, "--node");
        assertThat(top("--interval", "1ms")).isEqualTo(2);
    }
}
