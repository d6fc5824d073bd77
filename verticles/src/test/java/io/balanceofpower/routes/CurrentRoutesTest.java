package io.balanceofpower.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.balanceofpower.routes.RoutesChange.Obstacle;
import io.balanceofpower.settings.YamlContents;
import io.balanceofpower.settings.YamlLoading;
import io.balanceofpower.step1_accept.User;
import io.balanceofpower.step4_route.Incoming;
import io.balanceofpower.step4_route.RouteCount;
import io.balanceofpower.step4_route.Sender;
import io.balanceofpower.step6_commit.BusException;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CurrentRoutesTest {
    private static final long NEVER_MS = 3_600_000;
    private static final String A = "routes: [{name: a, filter: a, destination: topic-a}]";
    private static final String AB =
            "routes: [{name: a, filter: a, destination: topic-a}, {name: b, filter: b, destination: topic-b}]";
    private static final String WRONG = "routes: [{name: a, filter: a/#/b, destination: topic-a}]";

    @TempDir
    Path directory;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final List<Set<String>> prepared = new ArrayList<>();
    private final List<RouteSet> taken = new ArrayList<>();
    private volatile @Nullable BusException kafka;
    private Path file = Path.of("");
    private @Nullable CurrentRoutes opened;

    @BeforeEach
    void write() throws IOException {
        file = directory.resolve("routes.yaml");
        Files.writeString(file, A);
    }

    @AfterEach
    void close() {
        if (opened != null) {
            opened.close();
        }
    }

    private CurrentRoutes open() {
        CurrentRoutes routes = CurrentRoutes.open(file).fold(value -> value, problems -> {
            throw new AssertionError(problems.toString());
        });
        opened = routes;
        routes.follow(
                topics -> {
                    BusException failure = kafka;
                    if (failure != null) {
                        throw failure;
                    }
                    prepared.add(topics);
                },
                registry,
                taken::add,
                NEVER_MS);
        routes.lookNow();
        return routes;
    }

    /** Often enough for a change to count, with files that were not known before. */
    private static void look(CurrentRoutes routes) {
        for (int i = 0; i < 4; i++) {
            routes.lookNow();
        }
    }

    private static void send(CurrentRoutes routes, String topic) {
        routes.now()
                .routes()
                .route(new Incoming(topic, new byte[10], List.of(), new Sender("d", User.ANONYMOUS), 1_000_000_000L));
    }

    @Test
    void shouldTakeAChangeAndGoOnCounting() throws IOException {
        CurrentRoutes routes = open();
        assertThat(routes.now().hash()).isEqualTo(YamlContents.hash(A.getBytes(UTF_8)));
        send(routes, "a");
        Files.writeString(file, AB);
        look(routes);
        send(routes, "a");
        send(routes, "b");
        assertThat(routes.now().version()).isEqualTo(2);
        assertThat(routes.now().routes().counts())
                .extracting(RouteCount::route, RouteCount::matched, RouteCount::bytes)
                .containsExactly(tuple("a", 2L, 20L), tuple("b", 1L, 10L));
        assertThat(prepared).containsExactly(Set.of("topic-a", "topic-b"));
        assertThat(taken).extracting(RouteSet::version).containsExactly(1L, 2L);
    }

    @Test
    void shouldShowMetersOfTheRoutesThatCountOnly() throws IOException {
        Files.writeString(file, AB);
        CurrentRoutes routes = open();
        send(routes, "a");
        send(routes, "b");
        assertThat(registry.scrape())
                .contains("bop_route_matched_total{route=\"b\"} 1.0", "bop_route_payload_bytes_total{route=\"a\"} 10.0")
                .contains("bop_routes_info{hash=\"" + routes.now().shortHash() + "\",version=\"1\"} 1");
        Files.writeString(file, A);
        look(routes);
        assertThat(registry.scrape())
                .contains("bop_route_matched_total{route=\"a\"} 1.0")
                .doesNotContain("route=\"b\"")
                .contains("version=\"2\"")
                .doesNotContain("version=\"1\"")
                .contains("bop_routes_changes_total{outcome=\"taken\"} 1.0");
        Files.writeString(file, AB);
        look(routes);
        assertThat(registry.scrape()).contains("bop_route_matched_total{route=\"b\"} 0.0");
    }

    @Test
    void shouldKeepTheOldSetAndSayWhyWhenTheNewOneIsWrong() throws IOException {
        CurrentRoutes routes = open();
        RouteSet before = routes.now();
        Files.writeString(file, WRONG);
        look(routes);
        assertThat(routes.now()).isSameAs(before);
        assertThat(routes.faulty().orElseThrow().words())
                .singleElement()
                .asString()
                .contains("routes.yaml:1:28: routes[0].filter", "has a # before its last level");
        assertThat(registry.scrape()).contains("bop_routes_faulty 1.0");
        Files.writeString(file, A);
        look(routes);
        assertThat(routes.now()).isSameAs(before);
        assertThat(routes.faulty()).isEmpty();
        Files.delete(file);
        look(routes);
        assertThat(routes.faulty().orElseThrow().words().toString()).contains("does not exist");
        assertThat(routes.now()).isSameAs(before);
    }

    @Test
    void shouldTryAgainWhatKafkaRefused() throws IOException {
        CurrentRoutes routes = open();
        kafka = new BusException("missing in Kafka: topics topic-b", null);
        Files.writeString(file, AB);
        look(routes);
        assertThat(routes.now().version()).isEqualTo(1);
        assertThat(routes.faulty().orElseThrow().words()).containsExactly("missing in Kafka: topics topic-b");
        kafka = null;
        look(routes);
        assertThat(routes.now().version()).isEqualTo(2);
        assertThat(routes.faulty()).isEmpty();
    }

    @Test
    void shouldSeeThatAFileHasChangedToWhichRoutesRefer() throws IOException {
        Files.writeString(file, "routes: [{name: a, filter: a, destination: topic-a, schema: a.json}]");
        Path schema = Files.writeString(directory.resolve("a.json"), "{}");
        CurrentRoutes routes = open();
        String before = routes.now().hash();
        Files.writeString(schema, "{\"required\":[\"symbol\"]}");
        look(routes);
        assertThat(routes.now().version()).isEqualTo(2);
        assertThat(routes.now().hash()).isNotEqualTo(before);
        Files.delete(schema);
        look(routes);
        assertThat(routes.faulty()).isPresent();
        Files.writeString(schema, "{}");
        look(routes);
        assertThat(routes.faulty()).isEmpty();
        assertThat(routes.now().hash()).isEqualTo(before);
    }

    /** As Kubernetes does it: the file is a link into a directory that is a link, which is replaced. */
    @Test
    void shouldSeeThatADirectoryOfLinksWasReplaced() throws IOException {
        Path one = Files.createDirectory(directory.resolve("..one"));
        Path two = Files.createDirectory(directory.resolve("..two"));
        Files.writeString(one.resolve("routes.yaml"), A);
        Files.writeString(two.resolve("routes.yaml"), AB);
        Path data = Files.createSymbolicLink(directory.resolve("..data"), Path.of("..one"));
        Files.delete(file);
        Files.createSymbolicLink(file, Path.of("..data/routes.yaml"));
        CurrentRoutes routes = open();
        Path next = Files.createSymbolicLink(directory.resolve("..data_tmp"), Path.of("..two"));
        Files.move(next, data, StandardCopyOption.ATOMIC_MOVE);
        look(routes);
        assertThat(routes.now().routes().destinations()).containsExactlyInAnyOrder("topic-a", "topic-b");
    }

    @Test
    void shouldLeaveFilesAloneThatAreBeingWritten() throws IOException {
        CurrentRoutes routes = open();
        Files.writeString(file, AB.substring(0, AB.length() - 1) + ", {name: c, filter: c, destination: topic-c}]");
        routes.lookNow();
        Files.writeString(file, AB);
        routes.lookNow();
        assertThat(routes.now().version()).isEqualTo(1);
        look(routes);
        assertThat(taken).hasSize(2);
        assertThat(routes.now().routes().destinations()).containsExactlyInAnyOrder("topic-a", "topic-b");
    }

    @Test
    void shouldPutWhatIsPostedIntoTheFileWithItsRights() throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        CurrentRoutes routes = open();
        RoutesChange change = routes.replace(AB.getBytes(UTF_8)).join();
        assertThat(change).isEqualTo(new RoutesChange.Taken(routes.now(), true, List.of()));
        assertThat(routes.now().version()).isEqualTo(2);
        assertThat(file).hasContent(AB);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
        look(routes);
        assertThat(taken).hasSize(2);
        assertThat(routes.replace(AB.getBytes(UTF_8)).join())
                .isEqualTo(new RoutesChange.Taken(routes.now(), false, List.of()));
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void shouldChangeNothingWhenWhatIsPostedCannotCount() throws IOException {
        CurrentRoutes routes = open();
        assertThat(routes.replace(WRONG.getBytes(UTF_8)).join()).isInstanceOf(RoutesChange.Wrong.class);
        assertThat(routes.check(AB.getBytes(UTF_8)).join())
                .isInstanceOfSatisfying(
                        RoutesChange.Right.class,
                        right -> assertThat(right.hash()).isEqualTo(YamlContents.hash(AB.getBytes(UTF_8))));
        kafka = new BusException("missing in Kafka: topics topic-b", null);
        assertThat(routes.replace(AB.getBytes(UTF_8)).join())
                .isEqualTo(new RoutesChange.Prevented(Obstacle.KAFKA, "missing in Kafka: topics topic-b"));
        assertThat(file).hasContent(A);
        assertThat(routes.now().version()).isEqualTo(1);
        assertThat(routes.faulty()).isEmpty();
    }

    @Test
    void shouldWarnOfARouteThatNumbersOtherwise() throws IOException {
        CurrentRoutes routes = open();
        String numbered = "routes: [{name: a, filter: a, destination: topic-a, numbering: {sequence: {field: n}}},"
                + " {name: b, filter: b, destination: topic-b, numbering: {sequence: {field: n}}}]";
        String warning =
                "Route a numbers messages by stream: device; epoch: 0; sequence: payload field n, before by stream:"
                        + " device; epoch: user property epoch, or 0 when it is missing; sequence: user property seq, or unnumbered"
                        + " when it is missing: one that was written before and is sent again now may be written twice.";
        assertThat(routes.check(numbered.getBytes(UTF_8)).join())
                .isInstanceOfSatisfying(
                        RoutesChange.Right.class,
                        right -> assertThat(right.warnings()).containsExactly(warning));
        assertThat(routes.replace(numbered.getBytes(UTF_8)).join())
                .isEqualTo(new RoutesChange.Taken(routes.now(), true, List.of(warning)));
        assertThat(routes.replace(numbered.getBytes(UTF_8)).join())
                .isEqualTo(new RoutesChange.Taken(routes.now(), false, List.of()));
    }

    @Test
    void shouldTakeNothingThatItCannotWrite() throws IOException {
        CurrentRoutes routes = open();
        Files.delete(file);
        Files.delete(directory);
        assertThat(routes.replace(AB.getBytes(UTF_8)).join())
                .isInstanceOfSatisfying(RoutesChange.Prevented.class, prevented -> {
                    assertThat(prevented.obstacle()).isEqualTo(Obstacle.FILE);
                    assertThat(prevented.why()).contains("cannot be written", "ConfigMap");
                });
        assertThat(routes.now().version()).isEqualTo(1);
    }

    @Test
    void shouldNotOpenWhatIsWrong() throws IOException {
        Files.writeString(file, WRONG);
        assertThat(CurrentRoutes.open(file)).isInstanceOf(YamlLoading.Faulty.class);
    }

    @Test
    void shouldSayOnlyAfterAWhileThatNodesDiffer() {
        Agreement agreement = new Agreement();
        agreement.look(Map.of("n1", "a", "n2", "a"), 0);
        agreement.look(Map.of("n1", "b", "n2", "a"), 1_000);
        agreement.look(Map.of("n1", "b", "n2", "a"), 1_000 + Agreement.DIFFER_MS - 1);
        assertThat(agreement.differs()).isFalse();
        agreement.look(Map.of("n1", "b", "n2", "a"), 1_000 + Agreement.DIFFER_MS);
        assertThat(agreement.differs()).isTrue();
        agreement.look(Map.of("n1", "b", "n2", "b"), 60_000);
        assertThat(agreement.differs()).isFalse();
        agreement.look(Map.of("n1", "c", "n2", "b"), 60_001);
        assertThat(agreement.differs()).isFalse();
    }
}
