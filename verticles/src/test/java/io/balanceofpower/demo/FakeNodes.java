package io.balanceofpower.demo;

import java.util.ArrayList;
import java.util.List;

/** Nodes that do what a test says, and remember what was sent to them. */
final class FakeNodes implements Link.Dialer {
    final List<FakeLink> links = new ArrayList<>();

    @Override
    public Link dial(String device, NodeAddress node, Link.Events events) {
        FakeLink link = new FakeLink(node, events);
        links.add(link);
        return link;
    }

    FakeLink last() {
        return links.get(links.size() - 1);
    }

    static NodeAddress node(int number) {
        return new NodeAddress(
                "node-" + number, "127.0.0.1", 1000 + number, 2000 + number, 3000 + number, 4000 + number);
    }

    static final class FakeLink implements Link {
        final NodeAddress node;
        final Events events;
        final List<Numbered> sent = new ArrayList<>();
        boolean closed;
        /** What a test has done to it. */
        boolean open;

        boolean gone;
        int answered;

        private FakeLink(NodeAddress node, Events events) {
            this.node = node;
            this.events = events;
        }

        @Override
        public void send(Numbered message) {
            sent.add(message);
        }

        @Override
        public void close() {
            closed = true;
        }

        List<Long> sequences() {
            return sent.stream().map(Numbered::sequence).toList();
        }
    }
}
