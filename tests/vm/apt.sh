# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Debian packages without installing them, and without being root: package lists
# and downloads of our own, from the mirrors that this machine's apt is set to.

# shellcheck source=tests/vm/cache.sh

# apt_for ARCH [SUITE]: from here on packages are that architecture's, and that
# suite's unless it is "own" or this machine's release, which APT_SUITE calls "own".
apt_for()
{
	APT_ARCH=$1 APT_SUITE=${2:-own} APT=$CACHE/apt/$1
	[[ $APT_SUITE != "$(apt_codename)" ]] || APT_SUITE=own
	[[ $APT_SUITE == own ]] || APT+=-$APT_SUITE
}

apt_own_arch()
{
	dpkg --print-architecture 2> /dev/null
}

# apt_own COMMAND…: an apt command on the lists of ours.  The machine's settings
# (proxies, certificates) hold; its pins and its hooks, which want root, do not.
apt_own()
{
	"$1" -c="$APT/apt.conf" "${@:2}"
}

# apt_codename: this machine's Debian release.
apt_codename()
(
	# shellcheck source=/dev/null
	. /etc/os-release
	[[ ${ID-} == debian && -n ${VERSION_CODENAME-} ]] || return 1
	printf '%s\n' "$VERSION_CODENAME"
)

apt_for "$(apt_own_arch)"

# apt_release: the release that the suite is, or is an addition to.
apt_release()
{
	case $APT_SUITE in
	own) apt_codename ;;
	experimental) echo sid ;;
	*) echo "${APT_SUITE%-backports}" ;;
	esac
}

# apt_asked PACKAGE: as apt wants it asked for; of an addition to a release it takes only
# what nothing else has.
apt_asked()
{
	if [[ $APT_SUITE == *-backports || $APT_SUITE == experimental ]]; then
		echo "$1/$APT_SUITE"
	else
		echo "$1"
	fi
}

# The lines of sources.list for Debian's own suites of this machine's release.
# indextargets reads sources.list and deb822 alike, but knows the origin only of
# suites whose lists have been fetched.
#
# Another architecture's packages come from the main archive alone: of those that
# Debian no longer renews at its end, mirrors of the security archive have been
# found to hold an index that does not match the files.  So do those of another suite.
apt_debian_sources()
{
	local codename=$1 suffixes='-updates\|-security' suites='' keyring option=
	[[ $APT_ARCH == "$(apt_own_arch)" ]] || suffixes=-updates
	if [[ $APT_SUITE != own ]]; then
		suffixes='' suites=$(apt_release)
		[[ $APT_SUITE == "$suites" ]] || suites+=" $APT_SUITE"
	fi
	for keyring in /usr/share/keyrings/debian-archive-keyring.{pgp,gpg}; do
		[[ -f $keyring ]] && option="[signed-by=$keyring] " && break
	done
	# shellcheck disable=SC2016 # apt's placeholders, not the shell's
	apt-get "${@:2}" indextargets --format \
		'$(ORIGIN)|$(CODENAME)|deb '"$option"'$(REPO_URI) $(RELEASE) $(COMPONENT)' \
		'Created-By: Packages' 'Component: main' 2>/dev/null |
		sed -n "s/^Debian|$codename\($suffixes\)\?|//p" | sort -u |
		awk -v suites="$suites" '
			BEGIN { count = split(suites, suite) }
			!count
			{ for (i = 1; i <= count; i++) { $(NF - 1) = suite[i]; print } }'
}

# apt_refresh: fresh lists; $APT/sources.list serves mmdebstrap as well.
apt_refresh()
{
	local codename sources dir=$APT
	codename=$(apt_codename) || {
		echo "needs a Debian machine: the guest is made of its own release's packages" >&2
		return 1
	}
	rm -rf "$dir/archives"
	mkdir -p "$dir/lists/partial" "$dir/archives/partial"
	cat > "$dir/apt.conf" <<-END
		#clear APT::Update::Post-Invoke;
		#clear APT::Update::Post-Invoke-Success;
		#clear DPkg::Post-Invoke;
		APT::Sandbox::User "root";
		APT::Get::List-Cleanup "false";
		Acquire::Languages "none";
		Dir::State::Lists "$dir/lists";
		Dir::State::status "/dev/null";
		Dir::Cache "$dir";
		Dir::Cache::pkgcache "";
		Dir::Cache::srcpkgcache "";
		Dir::Etc::Preferences "/dev/null";
		Dir::Etc::PreferencesParts "/dev/null";
	END
	sources=$(apt_debian_sources "$codename")
	if [[ -z $sources ]]; then
		apt_own apt-get -qq update || return 1
		sources=$(apt_debian_sources "$codename" -c="$dir/apt.conf")
	fi
	if [[ -z $sources ]]; then
		echo "this machine's apt is set to no mirror of Debian $codename (main)" >&2
		return 1
	fi
	printf '%s\n' "$sources" > "$dir/sources.list"
	cat >> "$dir/apt.conf" <<-END
		Dir::Etc::SourceList "$dir/sources.list";
		Dir::Etc::SourceParts "/dev/null";
		#clear APT::Architectures;
		APT::Architectures { "$APT_ARCH"; };
		APT::Architecture "$APT_ARCH";
	END
	apt_own apt-get -qq update
}

# apt_unpack DIR PACKAGE[=VERSION]…: downloads and unpacks, installs nothing.
apt_unpack()
{
	local dir=$1 debs deb
	shift
	debs=$(mktemp -d "$APT/archives/XXXXXX")
	(cd "$debs" && apt_own apt-get -qq download "$@") || return 1
	for deb in "$debs"/*.deb; do
		dpkg-deb -x "$deb" "$dir" || return 1
	done
	rm -r "$debs"
}

# apt_closure PACKAGE[=VERSION]…: these and all that they need, as PACKAGE=VERSION.
apt_closure()
{
	local plan
	plan=$(apt_own apt-get -qq -s --no-install-recommends install "$@") || return 1
	sed -n 's/^Inst \([^ ]*\) (\([^ ]*\).*/\1=\2/p' <<< "$plan"
}

# apt_has PACKAGE
apt_has()
{
	[[ -n $(apt_field Version "$1" 2> /dev/null) ]]
}

# apt_field FIELD PACKAGE[=VERSION]: one field of the candidate.
apt_field()
{
	apt_own apt-cache show --no-all-versions "$2" | sed -n "s/^$1: //p" | head -n 1
}
