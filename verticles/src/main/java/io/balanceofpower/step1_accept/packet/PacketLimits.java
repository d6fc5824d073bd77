package io.balanceofpower.step1_accept.packet;

/**
 * What the server has announced, or answers a CONNECT with.
 *
 * @param packetBytesMax the largest packet, fixed header included
 * @param clientIdCharsMax the longest client id, in UTF-16 characters
 * @param topicAliasMax the highest topic alias; 0 for none
 */
public record PacketLimits(int packetBytesMax, int clientIdCharsMax, int topicAliasMax) {}
