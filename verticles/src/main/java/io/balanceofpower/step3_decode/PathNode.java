package io.balanceofpower.step3_decode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The asked-for paths as a tree of names, so that a pass over a payload follows all of them at once. Immutable after
 * {@link #of}. Children are few (a route names a handful of fields), so they are scanned.
 */
final class PathNode {

    static final int NO_PATH = -1;

    private final String name;
    /** The name as an array's index; -1 for a name that is none. */
    private final int index;
    /** Counts all nodes of the tree but its root. */
    private final int id;

    private int nodes;

    private int path = NO_PATH;

    /** By place among the paths, what is asked for with its extent. */
    private final Map<Integer, Extent> extents = new LinkedHashMap<>();

    private PathNode[] children = {};

    private PathNode(String name, int id) {
        this.name = name;
        this.index = index(name);
        this.id = id;
    }

    /** A name as an array's index, counted from 0; -1 for a name that is none. */
    static int index(String name) {
        return name.matches("0|[1-9][0-9]{0,8}") ? Integer.parseInt(name) : -1;
    }

    static PathNode of(List<FieldPath> paths) {
        PathNode root = new PathNode("", 0);
        List<PathNode> all = new ArrayList<>();
        for (int path = 0; path < paths.size(); path++) {
            PathNode node = root;
            for (String name : paths.get(path).names()) {
                node = node.childOrNew(name, all);
            }
            node.end(paths.get(path), path);
        }
        root.nodes = all.size();
        return root;
    }

    private void end(FieldPath wanted, int place) {
        Extent extent = wanted.extent();
        if (extent == null ? path != NO_PATH : extents.containsValue(extent)) {
            throw new IllegalArgumentException("The path " + wanted.text() + " repeats");
        }
        if (extent == null) {
            path = place;
        } else {
            extents.put(place, extent);
        }
    }

    private PathNode childOrNew(String wanted, List<PathNode> all) {
        PathNode found = child(wanted);
        if (found != null) {
            return found;
        }
        PathNode made = new PathNode(wanted, all.size());
        all.add(made);
        PathNode[] more = Arrays.copyOf(children, children.length + 1);
        more[children.length] = made;
        children = more;
        return made;
    }

    @Nullable
    PathNode child(String wanted) {
        for (PathNode child : children) {
            if (child.name.equals(wanted)) {
                return child;
            }
        }
        return null;
    }

    @Nullable
    PathNode child(int wanted) {
        for (PathNode child : children) {
            if (child.index == wanted) {
                return child;
            }
        }
        return null;
    }

    String name() {
        return name;
    }

    List<PathNode> children() {
        return List.of(children);
    }

    /** How many nodes there are below; of the root only. */
    int nodes() {
        return nodes;
    }

    int id() {
        return id;
    }

    /** The path without an extent that ends here, or {@link #NO_PATH}. */
    int path() {
        return path;
    }

    /** The paths with an extent that end here, by their places. */
    Map<Integer, Extent> extents() {
        return extents;
    }
}
