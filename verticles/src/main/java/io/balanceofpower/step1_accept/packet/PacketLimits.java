package io.balanceofpower.step1_accept.packet;

/**
 * What the server has announced, or answers a CONNECT with.
 *
 * @param packetBytesMax the largest packet, fixed header included
 * @param connectBytesMax the same of a CONNECT, which a stranger sends
 * @param clientIdCharsMax the longest client id, in UTF-16 characters
 * @param topicAliasMax the highest topic alias; 0 for none
 * @param topicBytesMax the longest topic name
 * @param topicLevelsMax the most levels of a topic name
 * @param userPropertiesMax the most user properties of a packet
 * @param userPropertyBytesMax of their names and values together
 * @param controlPacketsPerSecondMax packets other than PUBLISH and PUBREL, which the message window bounds
 */
public record PacketLimits(
        int packetBytesMax,
        int connectBytesMax,
        int clientIdCharsMax,
        int topicAliasMax,
        int topicBytesMax,
        int topicLevelsMax,
        int userPropertiesMax,
        int userPropertyBytesMax,
        int controlPacketsPerSecondMax) {

    /** The same for packets of another size. */
    public PacketLimits withPacketBytesMax(int bytesMax) {
        return new PacketLimits(
                bytesMax,
                connectBytesMax,
                clientIdCharsMax,
                topicAliasMax,
                topicBytesMax,
                topicLevelsMax,
                userPropertiesMax,
                userPropertyBytesMax,
                controlPacketsPerSecondMax);
    }
}
