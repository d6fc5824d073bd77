/** Whether a device may connect under its client id, and publish or subscribe to a topic: the rules of permissions.yaml, compiled. */
@NullMarked
package io.balanceofpower.step2_authorize;

import org.jspecify.annotations.NullMarked;
