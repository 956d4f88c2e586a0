// SPDX-License-Identifier: GPL-2.0-only
/* Who signed the module, and whether the running kernel takes it. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "advice.h"
#include "certificate.h"
#include "dkms.h"
#include "doctor.h"
#include "error.h"
#include "firmware.h"
#include "first-line.h"
#include "keyring.h"

#define SIG_ENFORCE "/sys/module/module/parameters/sig_enforce"
#define SECURITYFS "/sys/kernel/security"
#define LOCKDOWN SECURITYFS "/lockdown"

enum trust { TRUST_NO, TRUST_YES, TRUST_UNKNOWN };

/**
 * struct law - what the kernel asks of a module
 * @checks: it looks at signatures
 * @enforced: it takes none without
 * @known: whether it is locked down can be seen
 * @boot: what the firmware says
 * @text: all that in words, to be freed
 */
struct law {
	bool checks;
	bool enforced;
	bool known;
	enum secure_boot boot;
	char *text;
};

/**
 * struct signature - that of the installed module
 * @certificate: that of DKMS, if there is one
 * @signer: name of who signed; empty if nobody did
 * @by_dkms: it was DKMS's key
 * @who: whose signature it is, in words, to be freed
 */
struct signature {
	struct certificate certificate;
	char signer[MODULE_VALUE_MAX];
	bool by_dkms;
	char *who;
};

static void read_law(struct law *law)
{
	static const char *const boots[] = {
		[SECURE_BOOT_ABSENT] = "no UEFI",
		[SECURE_BOOT_OFF] = "Secure Boot off",
		[SECURE_BOOT_ON] = "Secure Boot on",
		[SECURE_BOOT_WAIVED] = "Secure Boot on, but not for shim",
		[SECURE_BOOT_UNKNOWN] = "Secure Boot not known (efivarfs is not mounted)",
	};
	char enforce[8], lockdown[32];

	law->checks = first_line(SIG_ENFORCE, enforce, sizeof(enforce));
	/* Where securityfs is mounted, a kernel without the file cannot be locked down. */
	law->known = bracketed_word(LOCKDOWN, lockdown, sizeof(lockdown)) ||
		     !access(SECURITYFS "/lsm", F_OK);
	if (!*lockdown)
		strcpy(lockdown, law->known ? "none" : "not known");
	law->enforced = *enforce == 'Y' || !strcmp(lockdown, "integrity") ||
			!strcmp(lockdown, "confidentiality");
	law->boot = firmware_secure_boot();
	law->text = xasprintf("%s, lockdown %s%s", boots[law->boot], lockdown,
			      *enforce == 'Y' ? ", module.sig_enforce" : "");
}

static void read_signature(struct doctor *doctor, struct signature *signature)
{
	struct module *module = doctor->module;
	char key[MODULE_VALUE_MAX] = "";

	certificate_find(&signature->certificate, doctor->system.release);
	*signature->signer = '\0';
	if (!module_field(module, "sig_id", 0, key))
		return;
	module_field(module, "signer", 0, signature->signer);
	if (!*signature->signer)
		strcpy(signature->signer, "?");
	signature->by_dkms = signature->certificate.path &&
			     module_field(module, "sig_key", 0, key) &&
			     certificate_has(&signature->certificate, key);
	signature->who = signature->by_dkms ? xasprintf("signed by the DKMS key") :
					      xasprintf("signed by '%s'", signature->signer);
}

/* Root sees what the kernel has; others, what the firmware hands to it. */
static enum trust find_trust(const struct signature *signature)
{
	const struct certificate *certificate = &signature->certificate;
	bool trusts;

	if (keyring_trusts(signature->by_dkms ? certificate : NULL, signature->signer, &trusts))
		return trusts ? TRUST_YES : TRUST_NO;
	if (signature->by_dkms && firmware_lists_keys())
		return firmware_has_key(certificate) ? TRUST_YES : TRUST_NO;
	return TRUST_UNKNOWN;
}

/* What makes the kernel take the signature. */
static char *how_to_enrol(const struct law *law, const struct signature *signature)
{
	if (law->boot == SECURE_BOOT_ABSENT)
		return xasprintf("boot without lockdown= and module.sig_enforce: keys are enrolled by "
				 "UEFI only");
	if (!signature->by_dkms)
		return xasprintf("%smokutil --import the certificate of that key, and reboot",
				 as_root());
	if (firmware_gets_key(&signature->certificate))
		return xasprintf("%sreboot, and choose Enroll MOK in the menu that comes",
				 as_root());
	return xasprintf("%smokutil --import %s, then reboot, and choose Enroll MOK in the menu "
			 "that comes", as_root(), signature->certificate.path);
}

/* DKMS signs what it builds, but for lack of openssl. */
static char *how_to_sign(const char *release, const struct law *law)
{
	struct dkms dkms;

	if (law->boot == SECURE_BOOT_ABSENT)
		return xasprintf("boot without lockdown= and module.sig_enforce");
	dkms_look(release, &dkms);
	if (!dkms.known)
		return xasprintf("let DKMS build it, which signs: %sapt install kmalloc-dkms, or "
				 "%smake dkms-install", as_root(), as_root());
	return xasprintf("%sapt install openssl && %sdkms build --force kmalloc/%s -k %s && "
			 "%sdkms install --force kmalloc/%s -k %s", as_root(), as_root(),
			 dkms.version, release, as_root(), dkms.version, release);
}

/* @what is no obstacle where signatures are not asked for. */
static void not_enforced(struct doctor *doctor, const struct law *law, const char *what)
{
	if (law->known)
		doctor_found(doctor, FINDING_OK,
			     xasprintf("%s, which this kernel does not ask for; %s", what,
				       law->text), NULL);
	else
		doctor_found(doctor, FINDING_UNKNOWN, xasprintf("%s; %s", what, law->text),
			     xasprintf("%smount -t securityfs none " SECURITYFS, as_root()));
}

static void not_signed(struct doctor *doctor, const struct law *law)
{
	if (!law->enforced)
		not_enforced(doctor, law, "not signed");
	else
		doctor_found(doctor, doctor_obstacle(doctor),
			     xasprintf("not signed, and this kernel takes no such module; %s",
				       law->text),
			     how_to_sign(doctor->system.release, law));
}

static void not_trusted(struct doctor *doctor, const struct law *law,
			const struct signature *signature)
{
	char *what = xasprintf("%s, not enrolled", signature->who);

	if (!law->enforced)
		not_enforced(doctor, law, what);
	else
		doctor_found(doctor, doctor_obstacle(doctor),
			     xasprintf("%s, which is not enrolled; %s", signature->who, law->text),
			     how_to_enrol(law, signature));
	free(what);
}

static void judge(struct doctor *doctor, const struct law *law, const struct signature *signature)
{
	switch (find_trust(signature)) {
	case TRUST_YES:
		doctor_found(doctor, FINDING_OK,
			     xasprintf("%s, enrolled; %s", signature->who, law->text), NULL);
		break;
	case TRUST_NO:
		not_trusted(doctor, law, signature);
		break;
	case TRUST_UNKNOWN:
		doctor_found(doctor, law->enforced ? FINDING_UNKNOWN : FINDING_OK,
			     xasprintf("%s; only root sees whether the kernel has the key; %s",
				       signature->who, law->text),
			     law->enforced ? xasprintf("needs root: sudo memctl doctor") : NULL);
	}
}

void doctor_signature(struct doctor *doctor)
{
	struct signature signature = { };
	struct law law;

	read_law(&law);
	if (!doctor->file) {
		doctor_found(doctor, FINDING_UNKNOWN,
			     xasprintf("no module to look at; %s%s", law.text,
				       law.enforced ? ": it must be signed" : ""), NULL);
	} else if (!law.checks) {
		doctor_found(doctor, FINDING_OK,
			     xasprintf("this kernel looks at no signatures; %s", law.text), NULL);
	} else {
		read_signature(doctor, &signature);
		if (*signature.signer)
			judge(doctor, &law, &signature);
		else
			not_signed(doctor, &law);
	}
	free(signature.who);
	certificate_release(&signature.certificate);
	free(law.text);
}
