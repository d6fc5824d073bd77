/** Which device is connected where, and how it moves. */
@NullMarked
package io.balanceofpower.session;

import org.jspecify.annotations.NullMarked;
