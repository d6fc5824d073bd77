package io.balanceofpower.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import com.hazelcast.internal.cluster.impl.ClusterServiceImpl;
import com.hazelcast.internal.cluster.impl.MembershipManager;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A mesh that falls apart and heals, by the ways that Hazelcast itself goes when nodes lose sight of each other. */
class SplitIT {
    private final Meshes meshes = new Meshes(2);

    @AfterEach
    void end() throws Exception {
        meshes.end();
    }

    /** Makes a node believe that the other one is dead. */
    private void loseSight(int index) {
        HazelcastInstance hazelcast = meshes.hazelcast(index);
        ClusterServiceImpl cluster =
                ((HazelcastInstanceProxy) hazelcast).getOriginal().node.getClusterService();
        MembershipManager members = cluster.getMembershipManager();
        members.getMembers().stream()
                .filter(member -> !member.localMember())
                .forEach(member -> cluster.suspectMember(member, "cut by the test", true));
    }

    @Test
    void shouldKnowTheSameRunsAfterASplitHasHealed() throws Exception {
        List<Mesh> all = meshes.startAll();
        Mesh a = all.get(0);
        Mesh b = all.get(1);
        List<UUID> uuids = List.of(uuid(0), uuid(1));
        Promise<Void> served = Promise.promise();
        b.vertx().runOnContext(v -> {
            b.peers().serve(request -> Future.succeededFuture(Buffer.buffer("here")));
            served.complete();
        });
        Meshes.get(served.future());

        loseSight(0);
        loseSight(1);
        await().until(() -> a.nodes().size() == 1 && b.nodes().size() == 1);
        Claim ofA = Meshes.get(a.directory().claim("device"));
        Claim ofB = Meshes.get(b.directory().claim("device"));
        assertThat(ofB.previous()).isNotEqualTo(Optional.of(ofA.mine()));
        assertThat(a.isAlive(ofB.mine())).isFalse();

        await().atMost(Duration.ofMinutes(1))
                .until(() -> a.nodes().size() == 2 && b.nodes().size() == 2);

        assertThat(List.of(uuid(0), uuid(1))).isNotEqualTo(uuids);
        assertThat(a.isAlive(ofB.mine())).isTrue();
        assertThat(b.isAlive(ofA.mine())).isTrue();
        // The later one stays, to the second; that both nodes believe the same again is what counts.
        await().atMost(Duration.ofSeconds(20)).ignoreExceptions().untilAsserted(() -> {
            Owner seenByA = Meshes.get(a.directory().find("device")).orElseThrow();
            assertThat(seenByA).isIn(ofA.mine(), ofB.mine());
            assertThat(Meshes.get(b.directory().find("device"))).contains(seenByA);
        });
        await().atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .until(() -> Meshes.get(a.peers().request(ofB.mine(), Buffer.buffer("there?")))
                        .equals(Buffer.buffer("here")));
    }

    private UUID uuid(int index) {
        return meshes.hazelcast(index).getCluster().getLocalMember().getUuid();
    }
}
