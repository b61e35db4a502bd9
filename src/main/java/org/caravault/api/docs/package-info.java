/** The contract and its pages, served by the API itself. */
package org.caravault.api.docs;
