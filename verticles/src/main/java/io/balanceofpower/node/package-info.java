/** Wires a mesh node. */
@NullMarked
package io.balanceofpower.node;

import org.jspecify.annotations.NullMarked;
