/** MQTT on the wire: the only package that knows Vert.x MQTT and Netty's codec. */
@NullMarked
package io.balanceofpower.step1_accept;

import org.jspecify.annotations.NullMarked;
