/**
 * Who may write for a device, and how what a dead owner left behind is found again: promises 1 to 3 across nodes.
 *
 * <h2>The protocol</h2>
 *
 * <p>The compacted topic {@code bop.sessions} has one partition, so that everything in it has an order. Lanes write to it
 * within the transactions in which they commit messages; every node reads all of it, committed records only, into a
 * {@link SessionTable}. Each lane has a name that no other lane ever had, and a transactional id of its own that is
 * initialised once: a lane that is fenced, or does not know how a commit ended, is over, and a new lane takes its place.
 *
 * <p>To own a device, a node
 *
 * <ol>
 *   <li>commits a claim through the lane that will write for the device ({@link SessionRecord.Claimed});
 *   <li>waits until its own tail has passed the claim and been at the topic's end once: now it knows every earlier claim,
 *       of which compaction may have left nothing before this one;
 *   <li>brings each earlier claim that is open to its end: it asks the owner to let the device go, and without an answer
 *       it fences the owner's lane, waits until its tail has passed all that the lane ever said, and reads what the lane
 *       had committed after its last checkpoint ({@link Replay});
 *   <li>takes the newest of all states that it then knows, completed by what it read ({@link Grant}).
 * </ol>
 *
 * <p>The lane's first transaction for the device holds that state and removes the earlier claims ({@link Book}). A
 * checkpoint holds the states that changed and, last, offsets that no partition of a destination had passed when these
 * states were taken ({@link Positions}). {@link Ownership} is the node's part of this, {@link Book} the lane's; both are
 * pure, so that the simulation in {@code loadtests} runs the very code that the node runs. Of the node's part, {@link
 * Granting} says what must be true before a grant, and {@link LettingGo} what others are told of a claim that ends.
 *
 * <h2>Why it is safe</h2>
 *
 * <p><em>One writer.</em> A node writes for a device only after a grant. When it grants claim c, every earlier claim of
 * the device is over: its lane is fenced, or its owner has said that it has let go, which it says only after everything
 * in flight has settled; a lane that has let go admits nothing more for the device under that claim. Of two nodes that
 * claim at the same time, one claim stands later in the topic. Its node sees the earlier one and brings it to its end
 * before its own grant. The earlier one may be granted meanwhile, but not afterwards: a fenced lane commits nothing, and
 * an owner that was asked cancels its claim. Hazelcast's word on who is alive only decides between asking and fencing,
 * and both are safe.
 *
 * <p><em>Nothing is forgotten.</em> Take a committed message of a device and the claim c under which its lane wrote it.
 * The same lane's transactions hold an Open record of c from the first message on, so c is open in every table that has
 * passed it, until the lane lets go or a recovery puts it on record as ended; both carry a state that knows the message.
 * If the lane died, its latest checkpoint's states know every message before the checkpoint's positions, since positions
 * are taken first, states and positions are committed together, and the positions stand last; the replay knows every
 * message after them. Reading a message that a state knows already changes nothing. A table that lags behind is waited
 * for before a lane is read for: it may hold a claim as bare that has a state by now, and it may hold QoS 2 packet ids that
 * were released since, and no record of a destination tells of that. Earlier claims leave the table only in the transaction
 * that records the state built on them.
 *
 * <p><em>The newest state wins.</em> Versions grow by one with every grant, and a grant builds on the newest state known
 * when all earlier claims are over, so of two states of a device the one with the higher version knows all that the other
 * does. A record about an ended claim that arrives late, or twice, carries a lower version and does no harm.
 *
 * <p><em>Acknowledgements.</em> A message is acknowledged when its transaction is committed, or when the ledger of the
 * lane that holds the device says that it was. Without either the connection is closed, the device sends again, and the
 * next ledger knows.
 *
 * <h2>What is not promised</h2>
 *
 * <p>Counts of duplicates since the last checkpoint are lost with their lane. A topic's retention that removes records
 * within the few seconds of a checkpoint interval removes what the replay would have read. {@code at_least_once} has no
 * transactions: a fence is then only an order to stop, and what a dead node had under way may be committed after the
 * replay.
 */
@NullMarked
package io.balanceofpower.ownership;

import org.jspecify.annotations.NullMarked;
