/**
 * The ownership protocol, run many times under faults: {@code ./bop simulate}.
 *
 * <p>A run is one thread, one queue of events in simulated time and one seed. Several node processes run the product's own
 * {@link io.balanceofpower.ownership.Ownership}, {@link io.balanceofpower.ownership.Book} and session format; Kafka, the
 * network, the lanes' loops and the devices are models. The models are as unkind as the real things may be: a request
 * may arrive after its sender has given up, a process may stop for longer than every time-out and then go on, and what
 * a node believes about the mesh may be stale, empty or wrong.
 *
 * <p>{@link io.balanceofpower.simulation.Invariants} knows what really happened and ends the run at the first promise that
 * is broken. {@link io.balanceofpower.simulation.Rule} names what can be taken out of the protocol, to prove that the runs
 * would notice.
 */
@NullMarked
package io.balanceofpower.simulation;

import org.jspecify.annotations.NullMarked;
