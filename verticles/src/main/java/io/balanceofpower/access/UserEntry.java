package io.balanceofpower.access;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One user of users.yaml.
 *
 * @param password empty for a user who never logs in with one, such as one with a certificate
 * @param scram at most one of each mechanism
 */
record UserEntry(String name, Optional<PasswordHash> password, List<ScramCredential> scram, Set<String> groups) {

    Optional<ScramCredential> scram(ScramMechanism mechanism) {
        return scram.stream()
                .filter(credential -> credential.mechanism() == mechanism)
                .findFirst();
    }
}
