package io.balanceofpower.step2_authorize;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.balanceofpower.step1_accept.AuthenticationMethod;
import io.balanceofpower.step1_accept.User;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PermissionsTest {

    private static final String FILE = """
            permissions:
              - deny: publish
                topics: [trades/XLON/secret]
              - allow: publish
                users: [anna, "desk-*"]
                topics: ["trades/+/{symbol}"]
              - allow: all
                groups: [ops]
                clients: ["ops-??"]
                topics: ["#", "$SYS/#"]
              - allow: subscribe
                topics: ["news/#", "devices/%c/#"]
              - deny: subscribe
                topics: [news/internal/#]
              - allow: publish
                topics: ["devices/%c/%u/x-%{cn}-%%"]
            """;

    @ParameterizedTest
    @CsvSource({
        "anna, '', d1, trades/XLON/VOD, 4",
        "anna, '', d1, trades/XLON/secret, 2 no",
        "desk-7, '', d1, trades/XLON/VOD, 4",
        "desk, '', d1, trades/XLON/VOD, no",
        "bob, '', d1, trades/XLON/VOD, no",
        "'', '', d1, trades/XLON/VOD, no",
        "bob, ops, ops-12, trades/a/b/c, 7",
        "bob, ops, ops-12, $SYS/x, 7",
        "bob, ops, ops-123, trades/a/b/c, no",
        "bob, other, ops-12, trades/a/b/c, no",
        "bob, '', d1, devices/d1/bob/x-box.example-%, 15",
        "bob, '', d1, devices/d1/bob/x-box.example-, no",
        "bob, '', d1, devices/d2/bob/x-box.example-%, no",
        "bob, '', d1, devices/d1/anna/x-box.example-%, no",
    })
    void shouldLetTheFirstEntryDecide(String user, String group, String client, String topic, String line) {
        DevicePermissions device = device(user, group, client);
        Decision decision = device.publish(topic);
        assertThat(decision.allowed()).isEqualTo(!line.endsWith("no"));
        assertThat(device.mayPublish(topic)).isEqualTo(decision.allowed());
        String words = line.equals("no") ? "no entry" : "p.yaml:" + line.split(" ", -1)[0] + ":";
        assertThat(decision.why()).contains(words);
    }

    @ParameterizedTest
    @CsvSource({
        "news/sport, true",
        "news/+/a, true",
        "news/#, true",
        "#, false",
        "devices/d1/#, true",
        "devices/+/#, false",
        "$share/g/news/a, true",
        "$share/g/trades/a, false",
        "$share/g, false",
        "a#, false",
        "'', false",
    })
    void shouldAllowASubscriptionOnlyToAllOfItsFilter(String filter, boolean allowed) {
        assertThat(device("bob", "", "d1").subscribe(filter).allowed()).isEqualTo(allowed);
    }

    @Test
    void shouldDenyASubscriptionOfWhichOnlyAPartIsDenied() {
        DevicePermissions device = of("""
                permissions:
                  - {deny: subscribe, topics: [news/internal/#]}
                  - {allow: subscribe, topics: ["news/#"]}
                """).of(user("bob", "", ""), "d1");
        assertThat(device.subscribe("news/#").allowed()).isFalse();
        assertThat(device.subscribe("news/+").allowed()).isFalse();
        assertThat(device.subscribe("news/internal").allowed()).isFalse();
        assertThat(device.subscribe("news/sport/#").allowed()).isTrue();
    }

    @Test
    void shouldKeepPublishingAndSubscribingApart() {
        DevicePermissions device = of("permissions: [{allow: publish, topics: [a]}, {allow: subscribe, topics: [b]}]")
                .of(user("bob", "", ""), "d1");
        assertThat(device.publish("a").allowed()).isTrue();
        assertThat(device.subscribe("a").allowed()).isFalse();
        assertThat(device.publish("b").allowed()).isFalse();
        assertThat(device.subscribe("b").allowed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"+", "#", "a/b", "a+", "x#", "/", "a\0b"})
    void shouldNotLetAClientIdOrUserWidenWhatIsAllowed(String name) {
        Permissions permissions = of("permissions: [{allow: all, topics: [\"d/%c/x\", \"u/%u/x\", \"c/%{cn}/x\"]}]");
        DevicePermissions device = permissions.of(user(name, "", name), name);
        for (String first : "d u c".split(" ", -1)) {
            for (String second : new String[] {name, "other", "a", "a/b"}) {
                String topic = first + "/" + second + "/x";
                assertThat(device.publish(topic).allowed()).as(topic).isFalse();
                assertThat(device.subscribe(topic).allowed()).as(topic).isFalse();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"+", "#", "a/b", ""})
    void shouldNotLetAClientIdNarrowWhatIsDenied(String client) {
        DevicePermissions device = of("""
                permissions:
                  - {deny: publish, topics: [d/%c/x]}
                  - {allow: publish, topics: ["d/#"]}
                """).of(user("bob", "", ""), client);
        assertThat(device.publish("d/a/x").allowed()).isFalse();
        assertThat(device.publish("d/a/y").allowed()).isTrue();
    }

    @Test
    void shouldKeepAClientIdOutOfWhatBeginsWithADollarSign() {
        DevicePermissions device =
                of("permissions: [{allow: all, topics: [\"%c/#\"]}]").of(user("bob", "", ""), "$SYS");
        assertThat(device.publish("$SYS/a").allowed()).isFalse();
    }

    @Test
    void shouldAllocateNothingPerMessage() {
        DevicePermissions device = device("anna", "ops", "ops-12");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = 0;
        boolean all = true;
        for (int i = 0; i < 20_000; i++) {
            before = i == 10_000 ? threads.getCurrentThreadAllocatedBytes() : before;
            all &= device.mayPublish("trades/XLON/VOD") && device.mayPublish("$SYS/x");
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
        assertThat(all).isTrue();
    }

    @Test
    void shouldRefuseEverythingWhenTheListIsEmpty() {
        DevicePermissions device = of("permissions: []").of(user("bob", "", ""), "d1");
        assertThat(device.publish("a"))
                .isEqualTo(new Decision(
                        false, "p.yaml: no entry is about this device, action and topic, so it is refused"));
    }

    @Test
    void shouldAllowEverythingWhenOpen() {
        DevicePermissions device = Permissions.everything().of(user("", "", ""), "d1");
        assertThat(device.connect().allowed()).isTrue();
        assertThat(device.publish("$SYS/a").allowed()).isTrue();
        assertThat(device.mayPublish("$SYS/a")).isTrue();
        assertThat(device.subscribe("#").allowed()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "anna, '', anna, 4",
        "anna, '', anna-7, 4",
        "anna, '', annab, no",
        "anna, '', bob, no",
        "anna, '', anna-lost, 2 no",
        "bob, ops, box-9, 6",
        "bob, ops, boxer, no",
        "bob, '', cert-box.example, 8",
        "'', '', cert-box.example, 8",
        "'', '', sensor-1, 10",
        "'', '', anna, no",
        "'', '', -7, no",
        "a*, '', a*, no",
        "a*, '', axe, no",
    })
    void shouldLetADeviceConnectOnlyUnderAClientIdThatAnEntryGivesIt(
            String user, String group, String client, String line) {
        Decision decision = of("""
                permissions:
                  - deny: connect
                    clients: ["*-lost"]
                  - allow: connect
                    clients: ["%u", "%u-*"]
                  - {allow: connect, groups: [ops],
                     clients: ["box-?"]}
                  - allow: connect
                    clients: ["cert-%{cn}"]
                  - allow: connect
                    clients: ["sensor-*"]
                  - {allow: all, topics: ["#"]}
                """).of(user(user, group, "box.example"), client).connect();
        assertThat(decision.allowed()).isEqualTo(!line.endsWith("no"));
        String words =
                line.equals("no") ? "no entry is about this user and client id" : "p.yaml:" + line.split(" ", -1)[0];
        assertThat(decision.why()).contains(words);
    }

    @Test
    void shouldNotLetAUserNameNarrowWhichClientIdsAreDenied() {
        Permissions permissions =
                of("permissions: [{deny: connect, clients: [\"%u-old\"]}, {allow: connect, clients: [\"*\"]}]");
        assertThat(permissions.of(user("anna", "", ""), "anna-old").connect().allowed())
                .isFalse();
        assertThat(permissions.of(user("anna", "", ""), "anna").connect().allowed())
                .isTrue();
        assertThat(permissions.of(user("a?na", "", ""), "x").connect().allowed())
                .isFalse();
        assertThat(permissions.of(user("", "", ""), "x").connect().allowed()).isFalse();
    }

    @Test
    void shouldKeepConnectingOutOfAll() {
        Permissions permissions = of("permissions: [{allow: all, topics: [\"#\"]}]");
        assertThat(permissions.of(user("bob", "", ""), "bob").connect().allowed())
                .isFalse();
        assertThat(permissions.letsAnybodyConnect()).isFalse();
    }

    @Test
    void shouldPutTheUserIntoTheClientIdsOfOtherEntriesToo() {
        Permissions permissions = of("permissions: [{allow: publish, clients: [\"%u\"], topics: [a]}]");
        assertThat(permissions.of(user("bob", "", ""), "bob").publish("a").allowed())
                .isTrue();
        assertThat(permissions.of(user("bob", "", ""), "tom").publish("a").allowed())
                .isFalse();
    }

    private static DevicePermissions device(String user, String group, String client) {
        return of(FILE).of(user(user, group, "box.example"), client);
    }

    private static User user(String name, String group, String commonName) {
        return new User(
                name,
                group.isEmpty() ? Set.of() : Set.of(group),
                commonName.isEmpty() ? Map.of() : Map.of("cn", commonName),
                Long.MAX_VALUE,
                AuthenticationMethod.CERTIFICATE);
    }

    private static Permissions of(String text) {
        return Permissions.load("p.yaml", text).fold(permissions -> permissions, problems -> {
            throw new AssertionError(problems);
        });
    }
}
