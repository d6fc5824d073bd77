/**
 * {@code bop demo}: a Kafka, a mesh of three nodes, devices that replay real trades, and an audit of what arrived. What
 * is public beside {@link Demo} are the parts of which the fault runs are made, too: the nodes' processes and the load.
 */
@NullMarked
package io.balanceofpower.demo;

import org.jspecify.annotations.NullMarked;
