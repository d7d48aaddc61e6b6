/** People and programs that an OpenID Connect issuer vouches for: its keys, its tokens, and what they say. Used only where one is configured. */
@NullMarked
@NamedInterface
package dev.errand.access.oidc;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
