package io.balanceofpower.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hazelcast.cluster.impl.MemberImpl;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import com.hazelcast.internal.cluster.impl.TcpIpJoiner;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
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

    private com.hazelcast.instance.impl.Node node(int index) {
        return ((HazelcastInstanceProxy) meshes.hazelcast(index)).getOriginal().node;
    }

    private MemberImpl other(int index) {
        return node(index).getClusterService().getMemberImpls().stream()
                .filter(member -> !member.localMember())
                .findAny()
                .orElseThrow();
    }

    /** Makes a node believe that the other one is dead, and not look for it. */
    private void loseSight(int index, MemberImpl other) {
        node(index).getJoiner().blacklist(other.getAddress(), true);
        node(index).getClusterService().suspectMember(other, "cut by the test", true);
    }

    /** Makes a node look for the other one again. */
    private void regainSight(int index, MemberImpl other) {
        ((TcpIpJoiner) node(index).getJoiner()).onMemberAdded(other);
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

        MemberImpl seenByA = other(0);
        MemberImpl seenByB = other(1);
        loseSight(0, seenByA);
        loseSight(1, seenByB);
        await().until(() -> a.nodes().size() == 1 && b.nodes().size() == 1);
        assertThatThrownBy(() -> Meshes.get(a.peers().request(b.self().run(), Buffer.buffer("there?"))))
                .isInstanceOf(PeerFailure.Gone.class);

        regainSight(0, seenByA);
        regainSight(1, seenByB);
        await().atMost(Duration.ofMinutes(1))
                .until(() -> a.nodes().size() == 2 && b.nodes().size() == 2);

        assertThat(List.of(uuid(0), uuid(1))).isNotEqualTo(uuids);
        for (Mesh mesh : all) {
            assertThat(mesh.nodes())
                    .extracting(Node::run)
                    .containsExactlyInAnyOrder(a.self().run(), b.self().run());
        }
        await().atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .until(() -> Meshes.get(a.peers().request(b.self().run(), Buffer.buffer("there?")))
                        .equals(Buffer.buffer("here")));
    }

    private UUID uuid(int index) {
        return meshes.hazelcast(index).getCluster().getLocalMember().getUuid();
    }
}
