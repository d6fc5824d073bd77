package io.balanceofpower.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code bop ledger} against an HTTP server that answers as a node does, or as none should. */
class LedgerCommandIT {
    private static final String LIVE =
            "{\"device\":\"d1\",\"phase\":\"owned\",\"owner\":{\"node\":\"n1\",\"run\":\"r1\","
                    + "\"lane\":\"n1-r1-0\",\"management\":null,\"local\":true},\"live\":true,\"checkpointedState\":false,"
                    + "\"version\":2,\"session\":{\"connected\":true,\"expiresInS\":null,\"qos2PacketIds\":[3,4,5,9]},"
                    + "\"lastRecord\":{\"topic\":\"trades\",\"partition\":3,\"offset\":81236},\"streams\":[{\"stream\":\"fills\","
                    + "\"epoch\":4,\"last\":12345,\"completeFrom\":1,\"windowMissing\":[12301,12310,12311,12312],\"gaps\":4,"
                    + "\"duplicates\":2,\"reorders\":3},{\"stream\":\"o\",\"epoch\":0,\"last\":7,\"completeFrom\":0,"
                    + "\"windowMissing\":[],\"gaps\":0,\"duplicates\":0,\"reorders\":0}]}";

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private HttpServer server;
    private volatile int status = 200;
    private volatile String body = LIVE;
    private volatile String asked = "";

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked = exchange.getRequestURI().getRawPath();
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private int ledger(String... args) {
        return run(
                Map.of("BOP_MANAGEMENT_PORT", String.valueOf(server.getAddress().getPort())), args);
    }

    private int run(Map<String, String> environment, String... args) {
        CommandLine bop = Bop.commandLine(environment, directory);
        bop.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        String[] all = new String[args.length + 1];
        all[0] = "ledger";
        System.arraycopy(args, 0, all, 1, args.length);
        return bop.execute(all);
    }

    // --- the text ---

    @Test
    void shouldPrintATableThatPeopleCanRead() {
        assertThat(ledger("d1")).isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        "device       d1",
                        "phase        owned: a node writes for it",
                        "owner        node n1, lane n1-r1-0",
                        "state        live: the owner's own, as of now",
                        "session      connected",
                        "last record  topic trades, partition 3, offset 81236",
                        "version      2",
                        "unreleased   packet ids 3 to 5, 9",
                        "",
                        "stream  epoch    last  complete from  missing  gaps  duplicates  reorders",
                        "fills       4  12,345              1        4     4           2         3",
                        "o           0       7              0        0     0           0         0",
                        "missing in fills: 12,301, 12,310 to 12,312");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void shouldSayThatTheStateIsACheckpointAndWhomToAsk() {
        body = "{\"device\":\"d1\",\"phase\":\"owned\",\"owner\":{\"node\":\"n2\",\"run\":\"r2\",\"lane\":\"l\","
                + "\"management\":\"10.0.0.2:8080\",\"local\":false},\"live\":false,\"checkpointedState\":true,"
                + "\"version\":2,\"session\":{\"connected\":true,\"expiresInS\":null,\"qos2PacketIds\":[]},"
                + "\"lastRecord\":null,\"streams\":[]}";

        assertThat(ledger("d1")).isZero();
        assertThat(out.toString().lines())
                .contains(
                        "state        checkpointed: as the owner last put it on record, newer messages are not in it;"
                                + " --node 10.0.0.2:8080 has the live one",
                        "last record  none known")
                .hasSize(7);
    }

    @Test
    void shouldSayHowLongTheSessionOfADeviceThatLeftLivesOn() {
        body = "{\"device\":\"d\\u001b[2J1\",\"phase\":\"left\",\"owner\":{\"node\":null,\"run\":\"\",\"lane\":\"l\","
                + "\"management\":null,\"local\":false},\"live\":false,\"checkpointedState\":false,"
                + "\"version\":2,\"session\":{\"connected\":false,\"expiresInS\":3600,\"qos2PacketIds\":[]},"
                + "\"lastRecord\":null,\"streams\":[],\"newer\":1}";

        assertThat(ledger("d1")).isZero();
        assertThat(out.toString().lines())
                .contains(
                        "device       d?[2J1",
                        "last owner   a process that is not in the mesh, lane l",
                        "state        final: as its last owner left it",
                        "session      not connected, expires in 3,600 s");
    }

    @Test
    void shouldPrintTheNodesAnswerAsJson() {
        assertThat(ledger("--json", "d1")).isZero();
        assertThat(out).hasToString(LIVE + System.lineSeparator());
    }

    // --- the question ---

    @ParameterizedTest
    @CsvSource({
        "d1, /ledger/d1",
        "desk/7 ü, /ledger/desk%2F7%20%C3%BC",
        "a+b%?#, /ledger/a%2Bb%25%3F%23",
        ".., /ledger/%2E%2E"
    })
    void shouldAskForTheDeviceWhateverItIsCalled(String device, String path) {
        assertThat(ledger(device)).isZero();
        assertThat(asked).isEqualTo(path);
    }

    @Test
    void shouldAskTheNodeThatIsNamed() {
        int port = server.getAddress().getPort();

        assertThat(run(Map.of("BOP_MANAGEMENT_PORT", "0"), "--node", "127.0.0.1:" + port, "d1"))
                .isZero();
        assertThat(asked).isEqualTo("/ledger/d1");
    }

    // --- what goes wrong ---

    @Test
    void shouldEndWithOneWhenTheDeviceIsUnknown() {
        status = 404;
        body = "{\"status\":404,\"error\":\"unknown device\",\"device\":\"d1\",\"remedy\":\"check the client id\"}";

        assertThat(ledger("d1")).isEqualTo(1);
        assertThat(err)
                .hasToString("bop: The node on 127.0.0.1:" + server.getAddress().getPort()
                        + " knows no device d1: check the client id" + System.lineSeparator());
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void shouldSayThatTheNodeCannotTellNow() {
        status = 503;
        body = "{\"status\":503,\"error\":\"no answer in time\",\"remedy\":\"ask again later\"}";

        assertThat(ledger("d1")).isEqualTo(ExitCode.UNAVAILABLE.number());
        assertThat(err.toString()).contains("cannot tell: no answer in time; ask again later");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>", "[]", "{}", "{\"device\":\"d1\"}", "null"})
    void shouldNotTakeAnotherServersAnswerForANodes(String answer) {
        body = answer;
        for (int each : new int[] {200, 404, 500, 503}) {
            if (each != 404 || !answer.contains("d1")) {
                status = each;
                assertThat(ledger("d1")).as("%d %s", each, answer).isEqualTo(ExitCode.UNAVAILABLE.number());
            }
        }
        assertThat(err.toString().lines())
                .allMatch(line -> line.contains("is not the management port of a node of this version"));
    }

    @Test
    void shouldSayWhatToDoWhenNobodyAnswers() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }

        assertThat(ledger("--node", "127.0.0.1:" + port, "d1")).isEqualTo(ExitCode.UNAVAILABLE.number());
        assertThat(err.toString())
                .startsWith("bop: No node answers on 127.0.0.1:" + port)
                .contains("with --node")
                .hasLineCount(1);
    }

    @Test
    void shouldAskForTheAddressWhenTheSettingsDoNotTellIt() {
        assertThat(run(Map.of("BOP_MANAGEMENT_PORT", "0"), "d1")).isEqualTo(ExitCode.UNAVAILABLE.number());
        assertThat(err.toString())
                .startsWith("bop: management.port: 0 is any free port")
                .contains("--node");
    }

    @Test
    void shouldRefuseAnEmptyClientId() {
        assertThat(ledger("")).isEqualTo(ExitCode.USAGE.number());
        assertThat(err.toString()).contains("'' is not a client id");
    }
}
