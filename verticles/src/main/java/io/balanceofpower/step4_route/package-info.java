/** Which destination, key and numbering a message gets: the rules of routes.yaml, compiled. */
@NullMarked
package io.balanceofpower.step4_route;

import org.jspecify.annotations.NullMarked;
