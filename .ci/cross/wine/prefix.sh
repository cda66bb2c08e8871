# What wine sees as its Windows, quiet, and with UTF-8 in the names of files. Source it.
export WINEPREFIX=$HOME/.cache/profiles-template-wine
export WINEDEBUG=-all
export LC_ALL=C.UTF-8
