/**
 * What a packet from a device may contain, checked on its raw bytes before anything decodes them. {@link
 * io.balanceofpower.step1_accept.packet.Rule} is the table of what is checked. Takes a PUBLISH apart itself, and no other
 * packet. Of MQTT libraries it knows none, of Netty buffers and handlers only.
 */
@NullMarked
package io.balanceofpower.step1_accept.packet;

import org.jspecify.annotations.NullMarked;
