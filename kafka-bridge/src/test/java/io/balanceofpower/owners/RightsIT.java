package io.balanceofpower.owners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.balanceofpower.broker.BrokerSettings;
import io.balanceofpower.ownership.ClaimId;
import io.balanceofpower.step6_commit.Bus;
import io.balanceofpower.step6_commit.BusException;
import io.balanceofpower.step6_commit.BusSettings;
import io.balanceofpower.step6_commit.Guarantee;
import io.balanceofpower.step6_commit.Lanes;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** A Kafka that does not let the node do all that it must. The start stops, and says what to allow. */
class RightsIT {

    private static final Duration LONG = Duration.ofSeconds(60);

    /** Users of the test's broker, which lives for seconds on loopback; their passwords are their names. */
    private static final String BOSS = "boss";

    private static final String NODE = "node";
    private static final String READER = "reader";
    private static final String TOPIC = "trades";

    @SuppressWarnings("NullAway.Init")
    private static Bus bus;

    @SuppressWarnings("NullAway.Init")
    private static Admin admin;

    private final String mesh = "m" + UUID.randomUUID();

    @BeforeAll
    static void startBroker() throws Exception {
        bus = Bus.of(BrokerSettings.temporary()
                .withOption("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
                .withOption(
                        "super.users", "User:" + BOSS + ";User:ANONYMOUS") // the controller's own listener has no users
                .withOption("listener.security.protocol.map", "CLIENT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT")
                .withOption("sasl.enabled.mechanisms", "PLAIN")
                .withOption("sasl.mechanism.inter.broker.protocol", "PLAIN")
                .withOption("listener.name.client.plain.sasl.jaas.config", brokersUsers()));
        Map<String, Object> options = new HashMap<>(as(BOSS));
        options.put("bootstrap.servers", bus.broker.bootstrapServers());
        admin = Admin.create(options);
        admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
        allow(NODE, ResourceType.TOPIC, "*", PatternType.LITERAL, AclOperation.ALL);
        allow(NODE, ResourceType.TRANSACTIONAL_ID, "*", PatternType.LITERAL, AclOperation.ALL);
        for (AclOperation each : List.of(AclOperation.READ, AclOperation.DESCRIBE_CONFIGS, AclOperation.CREATE)) {
            allow(READER, ResourceType.TOPIC, "*", PatternType.LITERAL, each);
        }
    }

    @AfterAll
    static void endBroker() {
        admin.close();
        bus.close();
    }

    @Test
    void shouldStartWithTheRightsThatItNeeds() {
        assertThat(start(Guarantee.EXACTLY_ONCE, NODE)).isNull();
        assertThat(start(Guarantee.AT_LEAST_ONCE, NODE)).isNull();
    }

    @Test
    void shouldNameTheTransactionalIds() throws Exception {
        deny(ResourceType.TRANSACTIONAL_ID, "bop-" + mesh + "-", PatternType.PREFIXED, AclOperation.WRITE);
        assertThat(start(Guarantee.EXACTLY_ONCE, NODE))
                .isInstanceOf(BusException.class)
                .hasMessage("Kafka at " + bus.broker.bootstrapServers()
                        + " forbids this node WRITE on transactional ids that begin with bop-" + mesh
                        + "-; allow it: kafka-acls.sh --add --allow-principal User:NAME --operation Write --operation"
                        + " Describe --transactional-id bop-" + mesh + "- --resource-pattern-type prefixed");
    }

    @Test
    void shouldNameTheTopicOfSessionsThatItMayNotRead() throws Exception {
        deny(ResourceType.TOPIC, mesh + ".sessions", PatternType.LITERAL, AclOperation.READ);
        assertThat(start(Guarantee.EXACTLY_ONCE, NODE))
                .isInstanceOf(BusException.class)
                .hasMessageContaining("forbids this node READ on topic " + mesh + ".sessions; allow it: ")
                .hasMessageEndingWith("--operation Read --topic " + mesh + ".sessions");
    }

    @Test
    void shouldNameTheTopicOfSessionsThatItMayNotWriteTo() throws Exception {
        deny(ResourceType.TOPIC, mesh + ".sessions", PatternType.LITERAL, AclOperation.WRITE);
        for (Guarantee guarantee : Guarantee.values()) {
            assertThat(start(guarantee, NODE))
                    .isInstanceOf(BusException.class)
                    .hasMessageContaining("forbids this node WRITE on topic " + mesh + ".sessions; allow it: ")
                    .hasMessageEndingWith("--operation Write --topic " + mesh + ".sessions");
        }
    }

    @Test
    void shouldNameWhatItMayNotLookAt() throws Exception {
        deny(ResourceType.TOPIC, mesh + ".sessions", PatternType.LITERAL, AclOperation.DESCRIBE_CONFIGS);
        assertThat(start(Guarantee.EXACTLY_ONCE, NODE))
                .hasMessageContaining("forbids this node DESCRIBE_CONFIGS on topic " + mesh + ".sessions")
                .hasMessageEndingWith("--operation DescribeConfigs --topic " + mesh + ".sessions");
        deny(ResourceType.TOPIC, mesh + ".sessions", PatternType.LITERAL, AclOperation.DESCRIBE);
        assertThat(start(Guarantee.EXACTLY_ONCE, NODE))
                .hasMessageContaining("forbids this node DESCRIBE on topic " + mesh + ".sessions");
    }

    @Test
    void shouldNameTheTopicOfSessionsThatItMayNotCreate() throws Exception {
        deny(ResourceType.TOPIC, mesh + ".sessions", PatternType.LITERAL, AclOperation.CREATE);
        assertThat(start(Guarantee.EXACTLY_ONCE, NODE))
                .hasMessageContaining("forbids this node CREATE on topic " + mesh + ".sessions; allow it: ");
    }

    @Test
    void shouldNameTheClusterWhenItMayWriteNothingIdempotently() {
        assertThat(start(Guarantee.AT_LEAST_ONCE, READER))
                .isInstanceOf(BusException.class)
                .hasMessage("Kafka at " + bus.broker.bootstrapServers()
                        + " forbids this node IDEMPOTENT_WRITE on the cluster; allow it: kafka-acls.sh --add"
                        + " --allow-principal User:NAME --operation IdempotentWrite --cluster");
    }

    /** What stopped the start of a node; null if nothing did. */
    private @Nullable Throwable start(Guarantee guarantee, String user) {
        BusSettings settings = bus.settings(guarantee, mesh, "n1", 1, 1_000);
        Map<String, String> client = new HashMap<>(settings.client());
        client.putAll(as(user));
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Lanes lanes;
        try {
            lanes = Objects.requireNonNull(
                    Lanes.prepare(Bus.with(settings, "client", client), Set.of(TOPIC), "run-1", registry)
                            .block(LONG));
        } catch (BusException e) {
            return e;
        }
        OwnerSettings ownerSettings = new OwnerSettings("run-1", 1_000, 1_000, 1_000);
        Owners owners = new Owners(
                lanes, ownerSettings, (run, request) -> Mono.error(new IllegalStateException(run)), NOBODY, registry);
        try {
            owners.start().then(lanes.open(owners.laneWatch())).block(LONG);
            return null;
        } catch (BusException e) {
            return e;
        } finally {
            lanes.close(Duration.ZERO).block(LONG);
            owners.close();
        }
    }

    private static final DeviceWatch NOBODY = new DeviceWatch() {
        @Override
        public void takenOver(String device, ClaimId claim, boolean anew) {}

        @Override
        public void lost(String device, ClaimId claim) {}
    };

    private static String brokersUsers() {
        StringBuilder users = new StringBuilder("org.apache.kafka.common.security.plain.PlainLoginModule required")
                .append(" username=\"" + BOSS + "\" password=\"" + BOSS + "\"");
        for (String user : List.of(BOSS, NODE, READER)) {
            users.append(" user_" + user + "=\"" + user + "\"");
        }
        return users.append(";").toString();
    }

    private static Map<String, String> as(String user) {
        return Map.of(
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"" + user + "\" password=\""
                        + user + "\";");
    }

    private static void allow(String user, ResourceType type, String name, PatternType pattern, AclOperation operation)
            throws Exception {
        set(AclPermissionType.ALLOW, user, type, name, pattern, operation);
    }

    private static void deny(ResourceType type, String name, PatternType pattern, AclOperation operation)
            throws Exception {
        set(AclPermissionType.DENY, NODE, type, name, pattern, operation);
    }

    private static void set(
            AclPermissionType permission,
            String user,
            ResourceType type,
            String name,
            PatternType pattern,
            AclOperation operation)
            throws Exception {
        AclBinding acl = new AclBinding(
                new ResourcePattern(type, name, pattern),
                new AccessControlEntry("User:" + user, "*", operation, permission));
        admin.createAcls(List.of(acl)).all().get();
        await().atMost(LONG)
                .until(() ->
                        admin.describeAcls(AclBindingFilter.ANY).values().get().contains(acl));
    }
}
