package io.balanceofpower.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.balanceofpower.settings.NetworkTransport;
import io.vertx.core.transport.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class NetworkTest {

    @ParameterizedTest
    @EnumSource(NetworkTransport.class)
    void shouldGiveATransportThatLoadsOrSayWhatToDo(NetworkTransport asked) {
        boolean loads = switch (asked) {
            case AUTO, NIO -> true;
            case EPOLL -> Transport.EPOLL != null && Transport.EPOLL.available();
            case IO_URING -> Transport.IO_URING != null && Transport.IO_URING.available();
        };
        if (loads) {
            assertThat(Network.transport(asked).available()).isTrue();
        } else {
            assertThatThrownBy(() -> Network.transport(asked))
                    .isInstanceOf(NodeStartException.class)
                    .hasMessageStartingWith("node.transport: ")
                    .hasMessageEndingWith("; set auto or nio");
        }
    }

    @Test
    void shouldPreferEpollWhereItLoads() {
        boolean epoll = Transport.EPOLL != null && Transport.EPOLL.available();
        assertThat(Network.transport(NetworkTransport.AUTO)).isSameAs(epoll ? Transport.EPOLL : Transport.NIO);
    }
}
