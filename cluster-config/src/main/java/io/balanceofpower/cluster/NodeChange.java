package io.balanceofpower.cluster;

/** What happened to which node. */
public record NodeChange(Kind kind, Node node) {

    /** In the order in which they happen to a node; a node that dies is {@link #LEFT} without {@link #LEAVING}. */
    public enum Kind {
        /** The node is in the mesh. It may not have answered yet. */
        JOINED,
        /** The node said that it leaves. */
        LEAVING,
        /** The node is gone: it left, or nobody heard of it for {@code mesh.dead-after-ms}. */
        LEFT
    }
}
